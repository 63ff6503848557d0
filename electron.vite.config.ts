import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import { rendererConfig } from './vite.preview.config.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const programs = at('src/main/entries');

/** Every file of src/main/entries is a program of the privileged side and becomes out/main/NAME.js. */
const mainInput = Object.fromEntries(
  readdirSync(programs)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => [file.slice(0, -'.ts'.length), join(programs, file)]),
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
