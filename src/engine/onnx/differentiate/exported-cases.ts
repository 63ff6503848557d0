/** Test support: classifiers that exporters wrote, with PyTorch's gradients beside them (bench/peers/architectures). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asFloat32, decodeNpy } from '../../math/npy.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { relativeError } from '../golden-cases.ts';
import { readModel } from '../read.ts';
import { encodeModel } from '../write.ts';
import { differentiate, gradientName } from './differentiate.ts';

const caseFile = z.object({
  name: z.string(),
  exporter: z.string(),
  opset: z.number(),
  classes: z.number(),
  feature_tensor: z.string().nullable(),
  remark: z.string(),
  ops: z.array(z.string()),
});

export interface ExportedCase extends z.infer<typeof caseFile> {
  readonly folder: string;
}

/** The cases in the folders of `root`, sorted by folder. */
export function exportedCases(root: string): readonly ExportedCase[] {
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'case.json')))
    .sort()
    .map((name) => {
      const folder = join(root, name);
      return { ...caseFile.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))), folder };
    });
}

/** An array of a case, as float32. */
export function referenceArray({ folder }: ExportedCase, name: string) {
  const read = decodeNpy(readFileSync(join(folder, `${name}.npy`)), name);
  return { dims: read.dims, data: asFloat32(read) };
}

/** Names of the arrays that a case has references for, beside its input and targets. */
export function comparedArrays({ feature_tensor }: ExportedCase): readonly string[] {
  return ['logits', 'input_grad', ...(feature_tensor === null ? [] : ['feature', 'feature_grad'])];
}

/** What the engine computes for a case: the arrays of `comparedArrays`, by name. */
export async function computeCase(one: ExportedCase): Promise<Readonly<Record<string, Float32Array>>> {
  const model = await readModel(join(one.folder, 'model.onnx'));
  const [logits = ''] = model.graph.output.map((output) => output.name);
  const [input = ''] = model.graph.input.map((declared) => declared.name);
  const features = one.feature_tensor === null ? [] : [one.feature_tensor];
  const picture = referenceArray(one, 'input');
  const reverse = differentiate(model, {
    outputs: [{ tensor: logits, cotangent: 'target' }],
    withRespectTo: [input, ...features],
    features,
    inputShapes: { [input]: picture.dims },
  });
  const session = await createSession({ model: encodeModel(reverse), threads: 1 });
  const targets = referenceArray(one, 'target').data;
  const cotangent = new Float32Array(targets.length * one.classes);
  for (const [sample, target] of targets.entries()) cotangent[sample * one.classes + target] = 1;
  const results = await session.run({
    [input]: float32Tensor(picture.data, picture.dims),
    target: float32Tensor(cotangent, [targets.length, one.classes]),
  });
  await session.dispose();
  const found = (name: string) => float32Data(results[name], name);
  return {
    logits: found(logits),
    input_grad: found(gradientName(input)),
    ...Object.fromEntries(
      features.flatMap((name) => [
        ['feature', found(name)],
        ['feature_grad', found(gradientName(name))],
      ]),
    ),
  };
}

/**
 * The largest difference of each array from PyTorch's, over the largest magnitude of the reference. `precision`
 * chooses the reference: computed by PyTorch in float32, or in float64.
 */
export function errorsOf(
  one: ExportedCase,
  found: Readonly<Record<string, Float32Array>>,
  precision: 'single' | 'double',
): Readonly<Record<string, number>> {
  const suffix = precision === 'double' ? '_double' : '';
  return Object.fromEntries(
    comparedArrays(one).map((name) => [
      name,
      relativeError(found[name] ?? [], referenceArray(one, `${name}${suffix}`).data),
    ]),
  );
}
