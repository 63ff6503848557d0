/** Test support: the reference cases that lie beside the checkout, where they exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { asFloat32, decodeNpy } from '../math/npy.ts';

const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));

const caseFile = z.object({
  name: z.string(),
  opset: z.number(),
  classes: z.number(),
  input_shape: z.array(z.number()),
  feature_tensor: z.string(),
  ops: z.array(z.string()),
});

export interface GoldenCase extends z.infer<typeof caseFile> {
  readonly modelPath: string;
  array(name: string): { readonly dims: readonly number[]; readonly data: Float32Array };
}

/** The five classifiers with reference values; empty where they are absent. */
export function goldenCases(): readonly GoldenCase[] {
  const root = join(shared, 'golden');
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'case.json')) && existsSync(join(root, name, 'model.onnx')))
    .map((name) => ({
      ...caseFile.parse(JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8'))),
      modelPath: join(root, name, 'model.onnx'),
      array(file) {
        const read = decodeNpy(readFileSync(join(root, name, `${file}.npy`)), file);
        return { dims: read.dims, data: asFloat32(read) };
      },
    }));
}

/** Paths of real classifiers beside the checkout; empty where they are absent. */
export function realModels(): readonly string[] {
  const paths = [
    'data/models/mnist-opset8.onnx',
    'data/models/mnist-opset11.onnx',
    'data/models/resnet20_cifar10_opset13.onnx',
    'data/models/squeezenet_v1.0.onnx',
    'data/carinthia52/carinthia52_squeezenet_probe.onnx',
    'data/wafer7/models/wafer7_resnet_e28.onnx',
  ];
  return paths.map((path) => join(shared, path)).filter((path) => existsSync(path));
}

/** Says once what is left out. */
export const absent = 'left out: the reference files beside the checkout are absent';

/** Largest difference relative to the largest reference magnitude. */
export function relativeError(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (found.length !== reference.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < reference.length; i++) {
    const expected = reference[i] as number;
    difference = Math.max(difference, Math.abs((found[i] as number) - expected));
    scale = Math.max(scale, Math.abs(expected));
  }
  return difference / scale;
}
