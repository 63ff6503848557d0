import { SeededRandom } from '#engine/math/random.ts';
import { GraphBuilder } from '#engine/onnx/build.ts';
import type { OnnxModel } from '#engine/onnx/model.ts';

/** Names of the tensors that the measurements read. */
export const resnet18Tensors = { input: 'input', features: 'features', logits: 'logits' } as const;

/**
 * ResNet-18 (He et al. 2016, table 1) over pictures [batch, 3, 224, 224] with 1000 classes, as exporters write it in
 * evaluation mode: every BatchNormalization is folded into its Conv, which gets a bias. The weights are normal with
 * variance 2 / fan-in, the second Conv of a block at a quarter of that deviation so that activations stay of one
 * size through the depth; biases are small. What the weights are does not change what a pass costs.
 */
export function resnet18(): OnnxModel {
  const random = new SeededRandom(18);
  const graph = new GraphBuilder(17);
  const weights = (dims: readonly number[], deviation: number) =>
    graph.floats(
      dims,
      Float32Array.from({ length: dims.reduce((product, size) => product * size, 1) }, () =>
        random.between(-1, 1),
      ).map((value) => value * deviation * Math.sqrt(3)),
    );
  const conv = (x: string, from: number, to: number, kernel: number, stride: number, gain = 1) =>
    graph.add(
      'Conv',
      [
        x,
        weights([to, from, kernel, kernel], gain * Math.sqrt(2 / (from * kernel ** 2))),
        weights([to], 0.05),
      ],
      {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: Array.from({ length: 4 }, () => (kernel - 1) / 2),
      },
    );
  const block = (x: string, from: number, to: number, stride: number, output?: string) => {
    const first = graph.add('Relu', [conv(x, from, to, 3, stride)]);
    const second = conv(first, to, to, 3, 1, 0.25);
    const shortcut = stride === 1 ? x : conv(x, from, to, 1, stride, Math.SQRT1_2);
    return graph.add('Relu', [graph.add('Add', [second, shortcut])], {}, output);
  };

  const { input, features, logits } = resnet18Tensors;
  const picture = graph.input(input, 'float32', ['batch', 3, 224, 224]);
  let x = graph.add('Relu', [conv(picture, 3, 64, 7, 2)]);
  x = graph.add('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let channels = 64;
  for (const [stage, width] of [64, 128, 256, 512].entries()) {
    x = block(x, channels, width, stage === 0 ? 1 : 2);
    x = block(x, width, width, 1, stage === 3 ? features : undefined);
    channels = width;
  }
  const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [x])]);
  graph.add(
    'Gemm',
    [pooled, weights([1000, 512], 1 / Math.sqrt(512)), weights([1000], 0.05)],
    { transB: 1 },
    logits,
  );
  graph.output(logits, 'float32', ['batch', 1000]);
  return graph.model('resnet18');
}
