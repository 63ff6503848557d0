import { registerHooks } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';

/** The part of sharp that this program uses. */
export type SharpFactory = (input?: Uint8Array | Uint16Array | string, options?: SharpOptions) => Sharp;

const nativeBinding = /^@img\/sharp-(?!wasm32)[^/]*\/sharp\.node$/;

let loaded: Promise<SharpFactory> | undefined;

/**
 * The only place that loads sharp. With `WAFERLENS_SHARP=wasm` it is sharp's WebAssembly build, same functions:
 * on Linux the native build shares GObject symbols with Electron's own GLib and corrupts the process.
 *
 * sharp tries its native binding first and falls back to `@img/sharp-wasm32` when that can't be resolved, so the
 * native binding is made unresolvable. One thread per picture: pictures are small and many, and several are
 * decoded at once.
 */
export function loadSharp(): Promise<SharpFactory> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<SharpFactory> {
  if (process.env.WAFERLENS_SHARP === 'wasm') {
    registerHooks({
      resolve(specifier, context, nextResolve) {
        if (nativeBinding.test(specifier)) {
          throw Object.assign(new Error('the WebAssembly build of sharp was asked for'), {
            code: 'MODULE_NOT_FOUND',
          });
        }
        return nextResolve(specifier, context);
      },
    });
  }
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
