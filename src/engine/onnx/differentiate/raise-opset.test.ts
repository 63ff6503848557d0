import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { type AttributeValue, float, floats } from '../attributes.ts';
import { withConstantInitialisers } from '../edit.ts';
import { goldenCases, realModels, relativeError } from '../golden-cases.ts';
import { describeInput } from '../input.ts';
import { type OnnxModel, opsetOf } from '../model.ts';
import type { TensorProto } from '../proto/onnx_pb.ts';
import { readModel } from '../read.ts';
import { tensorFloat, tensorInt64 } from '../tensor.ts';
import { encodeModel } from '../write.ts';
import { oneNode, operand } from './finite-differences.ts';
import { gradientOpset, raiseOpset } from './raise-opset.ts';

async function run(model: OnnxModel, input: string, data: Float32Array, dims: readonly number[]) {
  const session = await createSession({ model: encodeModel(withConstantInitialisers(model)), threads: 1 });
  const [output = ''] = session.outputNames;
  const results = await session.run({ [input]: float32Tensor(data, dims) }, [output]);
  await session.dispose();
  return float32Data(results[output], output);
}

interface Old {
  readonly operator: string;
  readonly opset: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly constants?: readonly TensorProto[];
  readonly dims?: readonly number[];
}

const scales = tensorFloat('scales', [4], [1, 1, 2, 3]);

const old: readonly Old[] = [
  { operator: 'Clip', opset: 7, attributes: { min: float(-0.5), max: float(1) } },
  { operator: 'Clip', opset: 10, attributes: { max: float(1) } },
  { operator: 'Dropout', opset: 7, attributes: { ratio: float(0.4) } },
  { operator: 'Pad', opset: 9, attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 1], value: float(3) } },
  { operator: 'Pad', opset: 9, attributes: { pads: [0, 0, 1, 1, 0, 0, 1, 0], mode: 'reflect' } },
  { operator: 'Slice', opset: 9, attributes: { starts: [1, -2], ends: [2, 100], axes: [1, 3] } },
  { operator: 'Softmax', opset: 9, attributes: { axis: 1 } },
  { operator: 'Softmax', opset: 12, attributes: { axis: 2 } },
  { operator: 'Softmax', opset: 11 },
  { operator: 'LogSoftmax', opset: 11, attributes: { axis: -1 } },
  { operator: 'Hardmax', opset: 11, attributes: { axis: 1 } },
  { operator: 'Squeeze', opset: 11, attributes: { axes: [0] } },
  { operator: 'Unsqueeze', opset: 9, attributes: { axes: [0, 5] } },
  { operator: 'ReduceSum', opset: 11, attributes: { axes: [1, 3], keepdims: 0 } },
  { operator: 'Upsample', opset: 7, attributes: { scales: floats([1, 1, 2, 3]), mode: 'nearest' } },
  { operator: 'Upsample', opset: 9, attributes: { mode: 'linear' }, constants: [scales] },
  { operator: 'Resize', opset: 10, attributes: { mode: 'nearest' }, constants: [scales] },
  { operator: 'ReduceMax', opset: 7, attributes: { axes: [1] } },
  { operator: 'PRelu', opset: 8, constants: [tensorFloat('slope', [2, 1, 1], [0.1, 0.2])] },
  { operator: 'Gather', opset: 8, constants: [tensorInt64('places', [2], [1, 0])], attributes: { axis: 2 } },
];

describe('a node of an old operator set computes the same in set 16', () => {
  test.each(old)('$operator of set $opset, $attributes', async ({ operator, opset, ...options }) => {
    const x = operand('x', [1, 2, 3, 4], new SeededRandom(111));
    const model = oneNode(operator, [x], { opset, ...options });
    const raised = raiseOpset(model);
    expect(opsetOf(raised)).toBe(gradientOpset);
    expect(await run(raised, 'x', x.data, x.dims)).toEqual(await run(model, 'x', x.data, x.dims));
  });

  test('one whose rounding can not be told is refused', () => {
    const x = operand('x', [1, 1, 4, 4], new SeededRandom(112));
    const half = tensorFloat('scales', [4], [1, 1, 0.5, 0.5]);
    const model = oneNode('Resize', [x], { opset: 10, attributes: { mode: 'nearest' }, constants: [half] });
    expect(() => raiseOpset(model)).toThrow(/Resize.*Export the model with operator set 16/);
  });
});

const files = [...goldenCases().map((golden) => golden.modelPath), ...realModels()];

describe.skipIf(files.length === 0)('whole models', () => {
  test.each(files)('%s computes the same in set 16', async (path) => {
    const model = await readModel(path);
    const input = describeInput(model);
    const batch = input.batch === 'dynamic' ? 2 : input.batch;
    const dims = [batch, input.channels, Number(input.height), Number(input.width)];
    const { data } = operand('x', dims, new SeededRandom(113));
    const same = await run(model, input.name, data, dims);
    expect(relativeError(await run(raiseOpset(model), input.name, data, dims), same)).toBeLessThan(1e-6);
  });
});
