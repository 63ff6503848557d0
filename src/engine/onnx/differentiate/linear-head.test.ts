import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { float } from '../attributes.ts';
import { GraphBuilder } from '../build.ts';
import { relativeError } from '../golden-cases.ts';
import { encodeModel } from '../write.ts';
import { differentiate, gradientName } from './differentiate.ts';
import { operand } from './finite-differences.ts';
import { linearHead } from './linear-head.ts';

const [depth, classes, samples] = [3, 4, 2];

function classifier(form: 'gemm' | 'transposed' | 'product' | 'product and bias') {
  const random = new SeededRandom(91);
  const graph = new GraphBuilder(17);
  const x = graph.input('x', 'float32', ['batch', depth]);
  const h = graph.add('Tanh', [x], {}, 'h');
  const turned = form === 'transposed';
  const w = graph.floats(turned ? [classes, depth] : [depth, classes], operand('', [12], random).data, 'w');
  const b = graph.floats([classes], operand('', [4], random).data, 'b');
  const attributes = { transB: turned ? 1 : 0, alpha: float(0.5), beta: float(2) };
  if (form === 'gemm' || turned) graph.add('Gemm', [h, w, b], attributes, 'logits');
  else if (form === 'product') graph.add('MatMul', [h, w], {}, 'logits');
  else graph.add('Add', [b, graph.add('MatMul', [h, w])], {}, 'logits');
  graph.output('logits');
  return graph.model();
}

describe('the closed form of the last layer', () => {
  test.each(['gemm', 'transposed', 'product', 'product and bias'] as const)(
    'summed over the batch it is the gradient of the reverse pass: %s',
    async (form) => {
      const model = classifier(form);
      const head = linearHead(model, 'logits');
      if (head === null) throw new TypeError('no head');
      const reverse = differentiate(model, {
        outputs: [{ tensor: 'logits', cotangent: 'c' }],
        withRespectTo: [head.weights, ...(head.bias === null ? [] : [head.bias])],
        features: [head.features],
      });
      const random = new SeededRandom(92);
      const c = operand('c', [samples, classes], random).data;
      const session = await createSession({ model: encodeModel(reverse) });
      const results = await session.run({
        x: float32Tensor(operand('x', [samples, depth], random).data, [samples, depth]),
        c: float32Tensor(c, [samples, classes]),
      });
      await session.dispose();
      const h = float32Data(results[head.features], 'h');
      const weights = new Float32Array(depth * classes);
      const bias = new Float32Array(classes);
      for (let n = 0; n < samples; n++) {
        for (let k = 0; k < classes; k++) {
          const cotangent = c[n * classes + k] as number;
          bias[k] = (bias[k] as number) + head.beta * cotangent;
          for (let d = 0; d < depth; d++) {
            const at = head.transposed ? k * depth + d : d * classes + k;
            weights[at] = (weights[at] as number) + head.alpha * (h[n * depth + d] as number) * cotangent;
          }
        }
      }
      expect([head.inputs, head.classes]).toEqual([depth, classes]);
      expect(relativeError(float32Data(results[gradientName('w')], 'dw'), weights)).toBeLessThan(1e-6);
      if (head.bias !== null) {
        expect(relativeError(float32Data(results[gradientName('b')], 'db'), bias)).toBeLessThan(1e-6);
      }
    },
  );

  test('a convolution is no linear head', () => {
    const graph = new GraphBuilder(17);
    const x = graph.input('x', 'float32', [1, 1, 2, 2]);
    graph.output(graph.add('Conv', [x, graph.floats([1, 1, 1, 1], [1])], {}, 'logits'));
    expect(linearHead(graph.model(), 'logits')).toBeNull();
  });
});
