import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The renderer's build. electron.vite.config.ts uses it for the product; `vite build --config vite.preview.config.ts`
 * builds the renderer alone, for work on screens with tests/fixtures/renderer-backend.ts.
 */
export const rendererConfig: UserConfig = {
  root: at('src/renderer'),
  base: './',
  plugins: [react()],
  build: {
    outDir: at('out/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    cssTarget: 'chrome130',
    minify: true,
    // Inlined fonts and pictures would be data: URLs in style sheets; files stay under 'self'.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: at('src/renderer/index.html') },
  },
};

export default defineConfig(rendererConfig);
