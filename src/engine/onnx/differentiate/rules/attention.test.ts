import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../math/random.ts';
import { type AttributeValue, float } from '../../attributes.ts';
import { GraphBuilder } from '../../build.ts';
import { TensorProto_DataType, TensorProtoSchema } from '../../proto/onnx_pb.ts';
import { declare, gradientError, oneNode, operand } from '../finite-differences.ts';

const tolerance = 1e-3;

const sizes = fc.record({
  samples: fc.integer({ min: 1, max: 2 }),
  heads: fc.integer({ min: 1, max: 3 }),
  queries: fc.integer({ min: 1, max: 4 }),
  keys: fc.integer({ min: 1, max: 4 }),
  width: fc.integer({ min: 1, max: 3 }),
  depth: fc.integer({ min: 1, max: 3 }),
  joined: fc.boolean(),
  mask: fc.constantFrom('none', 'row', 'full'),
  causal: fc.boolean(),
  scale: fc.constantFrom(undefined, 0.6),
  seed: fc.nat(1000),
});

describe('Attention agrees with differences', () => {
  test('heads apart or joined, masks that are added, causal or not, scales', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ samples, heads, joined, mask, causal, scale, seed, ...size }) => {
        const random = new SeededRandom(seed);
        const laid = (length: number, width: number) =>
          joined ? [samples, length, heads * width] : [samples, heads, length, width];
        const operands = [
          operand('q', laid(size.queries, size.width), random),
          operand('k', laid(size.keys, size.width), random),
          operand('v', laid(size.keys, size.depth), random),
          ...(mask === 'row' ? [operand('m', [size.queries, size.keys], random)] : []),
          ...(mask === 'full' ? [operand('m', [samples, heads, size.queries, size.keys], random)] : []),
        ];
        const attributes: Record<string, AttributeValue> = { is_causal: causal ? 1 : 0 };
        if (joined) Object.assign(attributes, { q_num_heads: heads, kv_num_heads: heads });
        if (scale !== undefined) attributes.scale = float(scale);
        const model = oneNode('Attention', operands, { opset: 23, attributes });
        expect(await gradientError(model, operands, random)).toBeLessThan(tolerance);
      }),
      { seed: 91, numRuns: 12 },
    );
  });

  test('a mask of truths', async () => {
    const random = new SeededRandom(92);
    const operands = ['q', 'k', 'v'].map((name) => operand(name, [1, 2, 3, 2], random));
    const graph = new GraphBuilder(23);
    const inputs = declare(graph, operands);
    const mask = create(TensorProtoSchema, {
      name: 'mask',
      dataType: TensorProto_DataType.BOOL,
      dims: [3n, 3n],
      int32Data: [1, 0, 1, 0, 1, 1, 1, 1, 1],
    });
    graph.output(graph.add('Attention', [...inputs, graph.initialiser(mask)], {}, 'y'));
    expect(await gradientError(graph.model(), operands, random)).toBeLessThan(tolerance);
  });

  test('shared key heads are refused by name', async () => {
    const random = new SeededRandom(93);
    const operands = [
      operand('q', [1, 2, 3, 2], random),
      operand('k', [1, 1, 3, 2], random),
      operand('v', [1, 1, 3, 2], random),
    ];
    const model = oneNode('Attention', operands, { opset: 23 });
    await expect(gradientError(model, operands, random)).rejects.toThrow(/Attention.*share a key head/);
  });
});
