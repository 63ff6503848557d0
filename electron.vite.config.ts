import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import { rendererConfig } from './vite.preview.config.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Programs of the privileged side: each becomes out/main/NAME.js. */
const entries = ['electron', 'loopback', 'cli', 'worker', 'report-worker', 'demo-worker', 'probe'];

const mainInput = Object.fromEntries(
  entries
    .map((name) => [name, at(`src/main/entries/${name}.ts`)] as const)
    .filter(([, file]) => existsSync(file)),
);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20',
      sourcemap: true,
      rolldownOptions: {
        input: mainInput,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    // A sandboxed preload may load nothing, so everything goes into one CommonJS file.
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
});
