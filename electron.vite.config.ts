import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import { rendererConfig } from './vite.preview.config.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Programs of the privileged side: src/main/entries/NAME.ts becomes out/main/NAME.js. */
const programs = ['electron', 'loopback', 'cli', 'worker', 'demo-worker', 'report-worker', 'probe'];
const mainInput = Object.fromEntries(programs.map((name) => [name, at(`src/main/entries/${name}.ts`)]));

/**
 * Packages of JavaScript alone that become part of the built programs: Node finds and links every module of a package by
 * itself, and zod alone has a hundred, most of them languages that nothing here uses.
 */
const bundled = ['@bufbuild/protobuf', 'commander', 'csv-parse', 'umap-js', 'ws', 'zod'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20',
      sourcemap: true,
      externalizeDeps: { exclude: bundled },
      rolldownOptions: {
        input: mainInput,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
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
