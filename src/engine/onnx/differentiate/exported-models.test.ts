import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { createSession } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { type OnnxModel, withGraph } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import { readModel } from '../read.ts';
import { inferShapes } from '../shape/infer.ts';
import { floatValues, tensorDims, tensorFloat } from '../tensor.ts';
import { encodeModel } from '../write.ts';
import { gradientCoverage } from './coverage.ts';
import { dependence } from './dependence.ts';
import { differentiate, gradientName } from './differentiate.ts';
import { computeCase, type ExportedCase, errorsOf, exportedCases, referenceArray } from './exported-cases.ts';

/** Agreement asked for in float32. */
const tolerance = 1e-4;
/** A dozen roundings to float16 lie between picture and logits, of 2^-11 of a value each. */
const halfTolerance = 12 * 2 ** -11;

const root = fileURLToPath(new URL('../../../../tests/fixtures/models/', import.meta.url));
const cases = exportedCases(root);
const title = '$name, $exporter, operator set $opset $remark';

/** Tiny classifiers, made by bench/peers/architectures; the references come from the framework that exported them. */
describe('classifiers as exporters write them', () => {
  test.each(cases)(`${title}: logits and input gradient are those of the framework`, async (one) => {
    const errors = errorsOf(one, await computeCase(one), 'single');
    const limit = one.remark.startsWith('float16') ? halfTolerance : tolerance;
    expect(Math.max(...Object.values(errors)), JSON.stringify(errors)).toBeLessThanOrEqual(limit);
  });

  test.each(cases)(`${title}: nothing is missing beforehand`, async (one) => {
    expect(gradientCoverage(await read(one)).missing).toEqual([]);
  });
});

/**
 * Rounding to 8 bits makes steps, and float16 rounds what a difference shows. The hundreds of nodes that the older
 * exporter writes for shifted windows take seconds to load and are about sizes, not weights.
 */
const smooth = cases.filter(
  ({ name, remark }) =>
    name !== 'swin-shift' && (remark === '' || remark.startsWith('reference: TensorFlow')),
);

describe('weights of exported classifiers', () => {
  /**
   * f(w + h d) - f(w - h d) = 2 h <gradient, d>, all weights moved at once along random directions. With h = 2^-13
   * rounding leaves about 2^-24 |f| / h = 5e-4 |f|, and the kinks that the step crosses a hundredth of the gradient.
   */
  test.each(smooth)(`${title}: the gradient of all weights is the slope that a step shows`, async (one) => {
    const model = await read(one);
    const [logits = ''] = model.graph.output.map((output) => output.name);
    const weights = weightsOf(model, logits);
    expect(weights.length).toBeGreaterThan(3);
    const reverse = differentiate(model, {
      outputs: [{ tensor: logits, cotangent: 'target' }],
      withRespectTo: weights.map(({ name }) => name),
      inputShapes: { input: referenceArray(one, 'input').dims },
    });
    const random = new SeededRandom(131);
    const moves = weights.map(({ data }) => Float32Array.from(data, () => random.normal()));
    const cotangent = Float32Array.from(referenceArray(one, 'logits').data, () => random.between(-1, 1));
    const found = await run(reverse, one, { target: cotangent });
    let product = 0;
    let square = 0;
    for (const [i, { name }] of weights.entries()) {
      const gradient = float32Data(found[gradientName(name)], name);
      for (const [k, slope] of gradient.entries()) {
        product += slope * (moves[i]?.[k] as number);
        square += slope * slope;
      }
    }
    const step = 2 ** -13;
    const at = async (h: number) => {
      const moved = weights.map(({ name, dims, data }, i) =>
        tensorFloat(
          name,
          dims,
          data.map((value, k) => value + h * (moves[i]?.[k] as number)),
        ),
      );
      const others = model.graph.initializer.filter(({ name }) =>
        moved.every((tensor) => tensor.name !== name),
      );
      const results = await run(withGraph(model, { initializer: [...others, ...moved] }), one, {});
      return float32Data(results[logits], logits).reduce(
        (sum, y, i) => sum + y * (cotangent[i] as number),
        0,
      );
    };
    const slope = ((await at(step)) - (await at(-step))) / (2 * step);
    expect(Math.abs(slope - product)).toBeLessThan(0.03 * Math.sqrt(square));
  });
});

function read(one: ExportedCase): Promise<OnnxModel> {
  return readModel(`${one.folder}/model.onnx`);
}

/** What these read has no gradient: scales and bounds. */
const weightless = new Set(['Resize', 'Clip']);

/** The float32 initialisers that the logits depend on. */
function weightsOf(model: OnnxModel, logits: string) {
  const floats = model.graph.initializer.filter(({ dataType }) => dataType === TensorProto_DataType.FLOAT);
  const names = floats.map(({ name }) => name);
  const { tensors } = dependence(model.graph.node, inferShapes(model), names, [logits]);
  return floats.flatMap((tensor) => {
    const data = floatValues(tensor);
    const weighs = model.graph.node.some(
      ({ opType, input }) => !weightless.has(opType) && input.includes(tensor.name),
    );
    if (data === null || !tensors.has(tensor.name) || !weighs) return [];
    return [{ name: tensor.name, dims: tensorDims(tensor), data }];
  });
}

async function run(model: OnnxModel, one: ExportedCase, others: Readonly<Record<string, Float32Array>>) {
  const session = await createSession({ model: encodeModel(model), threads: 1 });
  const picture = referenceArray(one, 'input');
  const [input = ''] = session.inputNames;
  const { dims } = referenceArray(one, 'logits');
  const results = await session.run({
    [input]: float32Tensor(picture.data, picture.dims),
    ...Object.fromEntries(Object.entries(others).map(([name, data]) => [name, float32Tensor(data, dims)])),
  });
  await session.dispose();
  return results;
}
