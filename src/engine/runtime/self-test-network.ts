import { SeededRandom } from '../math/random.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { encodeModel } from '../onnx/write.ts';
import { float32Tensor, type Tensor } from './tensor.ts';

const size = 32;
const filters = 32;
const classes = 10;

/** A network of two convolutions with its weights in the open, and what it is run on. */
export interface SelfTestNetwork {
  readonly model: Uint8Array;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly batch: number;
  /** Logits [batch, classes], computed in float64 by the definitions of the operators. */
  readonly reference: Float64Array;
}

/**
 * A seeded classifier (convolution, Relu, convolution, Relu, mean over each plane, matrix product) with answers that
 * were computed without ONNX Runtime. Small enough to be computed here in a blink, large enough to give threads work.
 */
export function selfTestNetwork(batch = 4): SelfTestNetwork {
  const random = new SeededRandom(11);
  const normal = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const first = normal(filters * 3 * 9, 0.2);
  const second = normal(filters * filters * 9, 0.06);
  const matrix = normal(filters * classes, 0.5);
  const pictures = normal(batch * 3 * size * size, 1);

  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['n', 3, size, size]);
  const pads = { pads: [1, 1, 1, 1] };
  const one = graph.add('Relu', [graph.add('Conv', [x, graph.floats([filters, 3, 3, 3], first)], pads)]);
  const two = graph.add('Relu', [
    graph.add('Conv', [one, graph.floats([filters, filters, 3, 3], second)], pads),
  ]);
  const means = graph.add('Flatten', [graph.add('GlobalAveragePool', [two])], { axis: 1 });
  graph.add('MatMul', [means, graph.floats([filters, classes], matrix)], {}, 'logits');
  graph.output('logits', 'float32', ['n', classes]);

  const reference = new Float64Array(batch * classes);
  for (let picture = 0; picture < batch; picture++) {
    const input = Float64Array.from(
      pictures.subarray(picture * 3 * size * size, (picture + 1) * 3 * size * size),
    );
    const hidden = rectified(convolved(rectified(convolved(input, first, 3)), second, filters));
    for (let filter = 0; filter < filters; filter++) {
      const plane = hidden.subarray(filter * size * size, (filter + 1) * size * size);
      const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
      for (let label = 0; label < classes; label++) {
        const at = picture * classes + label;
        reference[at] = (reference[at] ?? 0) + mean * (matrix[filter * classes + label] ?? 0);
      }
    }
  }
  return {
    model: encodeModel(graph.model('self-test')),
    feeds: { x: float32Tensor(pictures, [batch, 3, size, size]) },
    batch,
    reference,
  };
}

/** Cross-correlation with 3 x 3 kernels and a border of zeros (ONNX operator Conv). [C, H, W] -> [filters, H, W]. */
function convolved(input: Float64Array, kernels: Float32Array, channels: number): Float64Array {
  const output = new Float64Array(filters * size * size);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < 9; tap++) {
        const weight = kernels[(filter * channels + channel) * 9 + tap] as number;
        const dy = Math.floor(tap / 3) - 1;
        const dx = (tap % 3) - 1;
        for (let y = Math.max(0, -dy); y < Math.min(size, size - dy); y++) {
          const from = (channel * size + y + dy) * size + dx;
          const to = (filter * size + y) * size;
          for (let column = Math.max(0, -dx); column < Math.min(size, size - dx); column++) {
            output[to + column] = (output[to + column] as number) + weight * (input[from + column] as number);
          }
        }
      }
    }
  }
  return output;
}

function rectified(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(0, value));
}
