import { SeededRandom } from '../math/random.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { encodeModel } from '../onnx/write.ts';
import { float32Tensor, type Tensor } from './tensor.ts';

const batch = 4;
const size = 16;
const filters = 8;
const classes = 10;

/** Largest difference, relative to the largest magnitude, that reduced-precision products of an accelerator make. */
export const probeTolerance = 1e-2;

/**
 * A small seeded classifier (convolution, matrix product, softmax) and an input for it: enough to tell whether an
 * execution provider computes what the CPU does.
 */
export function probeGraph(): {
  readonly model: Uint8Array;
  readonly feeds: Readonly<Record<string, Tensor>>;
} {
  const random = new SeededRandom(7);
  const normal = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', [batch, 3, size, size]);
  const weight = graph.floats([filters, 3, 3, 3], normal(filters * 27, 0.2));
  const bias = graph.floats([filters], normal(filters, 0.2));
  const features = graph.add('Relu', [graph.add('Conv', [x, weight, bias], { pads: [1, 1, 1, 1] })]);
  const rows = graph.reshape(features, [0, filters * size * size]);
  const matrix = graph.floats(
    [filters * size * size, classes],
    normal(filters * size * size * classes, 0.05),
  );
  const logits = graph.output(graph.add('MatMul', [rows, matrix], {}, 'logits'));
  graph.output(graph.add('Softmax', [logits], { axis: -1 }, 'probability'));
  return {
    model: encodeModel(graph.model('probe')),
    feeds: { x: float32Tensor(normal(batch * 3 * size * size, 1), [batch, 3, size, size]) },
  };
}
