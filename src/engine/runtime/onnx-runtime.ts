import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';

let loaded: typeof OnnxRuntime | undefined;

/**
 * The only place that loads ONNX Runtime, at its first use: its library takes tens of megabytes and a fifth of a
 * second, and many processes (the command line's, a worker that scans pictures) never run a model.
 */
export function onnxRuntime(): typeof OnnxRuntime {
  loaded ??= createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;
  return loaded;
}

/** Its version, for records: `1.30.0`. */
export function onnxRuntimeVersion(): string {
  const { versions } = onnxRuntime().env;
  return versions.node ?? versions.common;
}
