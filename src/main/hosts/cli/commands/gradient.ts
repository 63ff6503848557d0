import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { encodeNpy } from '#engine/math/npy.ts';
import { storageFailure } from '../../../store/storage-failure.ts';
import type { CommandDefinition } from '../command.ts';

export const gradient: CommandDefinition = {
  name: ['gradient'],
  summary: "gradient of each sample's target logit, of a bare .onnx file",
  define: (command) =>
    command
      .argument('<model.onnx>', 'the classifier')
      .requiredOption('--input <x.npy>', 'preprocessed tensors [N, C, H, W]')
      .requiredOption(
        '--target <index>',
        'class index: one for all samples, or one for each, comma-separated',
      )
      .option('--with-respect-to <tensor>', 'input, a feature tensor, or a weight (summed)', 'input')
      .requiredOption('--out <g.npy>', "where to write the gradient, in the tensor's own shape")
      .option('--logits <l.npy>', 'where to write the logits [N, K], too'),
  run: async (session, [model = ''], options) => {
    const { context } = await session.workstation();
    const resolved = (name: string) => path.resolve(session.directory, String(options[name]));
    const out = resolved('out');
    const scratch = await context.scratch();
    try {
      const result = await context.compute.call(
        'gradient',
        {
          modelPath: path.resolve(session.directory, model),
          runtime: context.runtime(),
          inputPath: resolved('input'),
          targets: classIndices(String(options.target)),
          withRespectTo: String(options.withRespectTo),
          directory: scratch.path,
        },
        { signal: session.signal, onProgress: (event) => session.output.progress(event) },
      );
      await copyAsNpy(result.gradient, out);
      if (options.logits !== undefined) await copyAsNpy(result.logits, resolved('logits'));
      for (const warning of result.warnings) session.output.warn(warning);
      const { tensor, passes, seconds, warnings, runtime, inputs } = result;
      const { shape, range } = result.gradient;
      session.output.result({ out, tensor, shape, range, passes, seconds, warnings, runtime, inputs }, () => [
        `${out}: gradient with respect to ${tensor}, [${shape.join(', ')}]`,
      ]);
    } finally {
      await scratch.remove();
    }
  },
};

/** `2` or `0,3,1`. */
function classIndices(text: string): number[] {
  return text.split(',').map((part) => {
    const index = Number(part);
    if (part.trim() === '' || !Number.isInteger(index) || index < 0) {
      throw new Failure('usage', `--target ${text}: give class indices from 0 on, such as 2 or 0,3,1`);
    }
    return index;
  });
}

async function copyAsNpy(
  file: { readonly path: string; readonly shape: readonly number[] },
  target: string,
): Promise<void> {
  const bytes = await readFile(file.path);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  try {
    await writeFile(target, encodeNpy(values, file.shape));
  } catch (error) {
    throw storageFailure(error, 'writing the gradient', target);
  }
}
