/** The layer rules of docs/architecture.md: who may import whom. */
const layer = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(test|spec)\\.tsx?$' },
  to: forbidden,
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer('contract-imports-zod-only', '^src/contract', { pathNot: '^(src/contract|node_modules/zod)' }),
    layer('rpc-imports-contract-only', '^src/rpc', { path: '^src/(engine|main|renderer|preload|demo)' }),
    layer('engine-is-headless', '^src/engine', {
      path: '^src/(main|renderer|preload|demo)|^node_modules/(electron|better-sqlite3|react)',
    }),
    layer('renderer-is-remote', '^src/renderer', { path: '^src/(main|engine|preload|demo)' }),
    layer('demo-is-a-leaf', '^src/demo', { path: '^src/(main|renderer|preload)' }),
    layer('main-has-no-ui', '^src/main', { path: '^src/(renderer|preload)|^node_modules/react' }),
    layer('sqlite-in-store-only', '^src/(?!main/store/)', { path: '^node_modules/better-sqlite3' }),
    layer('hosts-are-edges', '^src/main/(?!hosts/|entries/)', { path: '^src/main/hosts/' }),
    layer('electron-in-its-host-only', '^src/(?!main/hosts/electron/|preload/)', {
      path: '^(node_modules/electron/|electron$)',
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
