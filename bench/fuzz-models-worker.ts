import process from 'node:process';
import { Failure } from '#contract/failure.ts';
import { realInputs } from '#engine/onnx/model.ts';
import { decodeModel } from '#engine/onnx/read.ts';
import { declaredFacts } from '#engine/onnx/shape/infer.ts';
import { elementTypeName } from '#engine/onnx/tensor.ts';
import { createSession } from '#engine/runtime/session.ts';
import type { Tensor } from '#engine/runtime/tensor.ts';

/**
 * The child process of `fuzz-models`: loads a model and runs it once, as the program's workers do. Only here can
 * native code be reached, so only this process can crash.
 */

/** What became of a model. `broken` is an error that nobody expected. */
export interface Ran {
  readonly outcome: 'ran' | 'refused' | 'not fed' | 'broken';
  readonly message: string;
}

/** A sample of more values is not made. */
const largestFeed = 2 ** 22;

process.on('message', (file: Uint8Array) => {
  void run(file).then((ran) => process.send?.(ran));
});

async function run(file: Uint8Array): Promise<Ran> {
  try {
    const model = decodeModel(file);
    const session = await createSession({ model: file, threads: 1 });
    try {
      const feeds: Record<string, Tensor> = {};
      for (const input of realInputs(model)) {
        const { type, shape } = declaredFacts(input);
        const dims = (shape ?? []).map((size) => (typeof size === 'number' ? size : 2));
        const count = dims.reduce((product, size) => product * size, 1);
        if (elementTypeName(type) !== 'float32' || count > largestFeed)
          return { outcome: 'not fed', message: '' };
        const data = Float32Array.from({ length: count }, (_, i) => ((i % 5) - 2) / 4);
        feeds[input.name] = { type: 'float32', dims, data };
      }
      await session.run(feeds);
      return { outcome: 'ran', message: '' };
    } finally {
      await session.dispose();
    }
  } catch (error) {
    if (error instanceof Failure) return { outcome: 'refused', message: error.message };
    return {
      outcome: 'broken',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
