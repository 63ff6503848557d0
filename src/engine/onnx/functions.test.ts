import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { attribute, float } from './attributes.ts';
import { GraphBuilder, node } from './build.ts';
import { withFunctionsExpanded } from './functions.ts';
import { relativeError } from './golden-cases.ts';
import type { OnnxModel } from './model.ts';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
} from './proto/onnx_pb.ts';
import { decodeModel } from './read.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

const domain = 'pkg.test';
const opset = 18;

interface Made {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly string[];
  readonly defaults?: readonly AttributeProto[];
  readonly overload?: string;
  readonly version?: number;
}

function made(name: string, nodes: readonly NodeProto[], parts: Made = {}): FunctionProto {
  return create(FunctionProtoSchema, {
    name,
    domain,
    overload: parts.overload ?? '',
    input: [...(parts.input ?? ['a'])],
    output: [...(parts.output ?? ['b'])],
    attribute: [...(parts.attribute ?? [])],
    attributeProto: [...(parts.defaults ?? [])],
    node: [...nodes],
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(parts.version ?? opset) }),
      create(OperatorSetIdProtoSchema, { domain, version: 1n }),
    ],
  });
}

/** A call of a function of the test's domain. */
const call = (
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Parameters<typeof node>[3] = {},
) => node(name, inputs, outputs, attributes, { domain });

/** A model of x [4] to y with functions. */
function model(nodes: readonly NodeProto[], functions: readonly FunctionProto[]): OnnxModel {
  const graph = new GraphBuilder(opset);
  graph.input('x', 'float32', [4]);
  for (const item of nodes) graph.addNode(item);
  graph.output('y', 'float32');
  const whole = graph.model();
  whole.proto.functions = [...functions];
  whole.proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version: 1n }));
  return whole;
}

/** An attribute of a body node that takes the value of one of the function's. */
function reference(name: string, to: string, type: AttributeProto_AttributeType): AttributeProto {
  return create(AttributeProtoSchema, { name, refAttrName: to, type });
}

function withReference(made: NodeProto, ...references: readonly AttributeProto[]): NodeProto {
  made.attribute.push(...references);
  return made;
}

async function run(bytes: Uint8Array): Promise<Float32Array> {
  const session = await createSession({ model: bytes, optimisation: 'disabled' });
  const { y } = await session.run({ x: float32Tensor(Float32Array.of(-2, -1, 0.5, 3), [4]) });
  await session.dispose();
  return float32Data(y, 'y');
}

/** ONNX Runtime expands functions itself: that is the reference. */
async function expectSame(whole: OnnxModel): Promise<OnnxModel> {
  const expanded = withFunctionsExpanded(whole);
  expect(expanded.proto.functions).toEqual([]);
  expect(expanded.graph.node.every((item) => item.domain !== domain)).toBe(true);
  expect(relativeError(await run(encodeModel(expanded)), await run(encodeModel(whole)))).toBe(0);
  return expanded;
}

const { FLOAT, INT } = AttributeProto_AttributeType;

describe('expanded models give what ONNX Runtime gives for the functions', () => {
  test('a function called twice', async () => {
    const twice = made('Twice', [node('Add', ['a', 'a'], ['sum']), node('Neg', ['sum'], ['b'])]);
    const expanded = await expectSame(
      model([call('Twice', ['x'], ['h']), call('Twice', ['h'], ['y'])], [twice]),
    );
    expect(expanded.graph.node.map((item) => item.output[0])).toEqual(['h/sum', 'h', 'y/sum', 'y']);
  });

  test('functions that call functions', async () => {
    const inner = made('Inner', [node('Exp', ['a'], ['b'])]);
    const middle = made('Middle', [call('Inner', ['a'], ['t']), call('Inner', ['t'], ['b'])]);
    const outer = made('Outer', [node('Tanh', ['a'], ['t']), call('Middle', ['t'], ['b'])]);
    const expanded = await expectSame(model([call('Outer', ['x'], ['y'])], [outer, middle, inner]));
    expect(expanded.graph.node.map((item) => item.opType)).toEqual(['Tanh', 'Exp', 'Exp']);
  });

  test('attributes handed on by reference, through two levels', async () => {
    const body = withReference(node('LeakyRelu', ['a'], ['b']), reference('alpha', 'slope', FLOAT));
    const leaky = made('Leaky', [body], { attribute: ['slope'] });
    const passing = withReference(call('Leaky', ['a'], ['b']), reference('slope', 'outer', FLOAT));
    const outer = made('Outer', [passing], { attribute: ['outer'] });
    const whole = model([call('Outer', ['x'], ['y'], { outer: float(0.25) })], [leaky, outer]);
    await expectSame(whole);
    expect([...(await run(encodeModel(withFunctionsExpanded(whole))))]).toEqual([-0.5, -0.25, 0.5, 3]);
  });

  test('an attribute that the caller leaves out takes its default', async () => {
    const body = withReference(node('LeakyRelu', ['a'], ['b']), reference('alpha', 'slope', FLOAT));
    const leaky = made('Leaky', [body], { defaults: [attribute('slope', float(0.5))] });
    const calls = [call('Leaky', ['x'], ['h']), call('Leaky', ['h'], ['y'], { slope: float(0.125) })];
    const whole = model(calls, [leaky]);
    await expectSame(whole);
    expect([...(await run(encodeModel(withFunctionsExpanded(whole))))]).toEqual([-0.125, -0.0625, 0.5, 3]);
  });

  test('an attribute that neither the caller nor a default gives is the operator’s own default', async () => {
    const body = withReference(node('LeakyRelu', ['a'], ['b']), reference('alpha', 'slope', FLOAT));
    const leaky = made('Leaky', [body], { attribute: ['slope'] });
    const expanded = await expectSame(model([call('Leaky', ['x'], ['y'])], [leaky]));
    expect(expanded.graph.node[0]?.attribute).toEqual([]);
  });

  test('overloads are told apart', async () => {
    const first = made('Pick', [node('Neg', ['a'], ['b'])], { overload: 'first' });
    const second = made('Pick', [node('Abs', ['a'], ['b'])], { overload: 'second' });
    const calls = [call('Pick', ['x'], ['h']), call('Pick', ['h'], ['y'])];
    for (const [i, overload] of ['first', 'second'].entries()) Object.assign(calls[i] ?? {}, { overload });
    const whole = model(calls, [first, second]);
    whole.proto.irVersion = 10n;
    const expanded = await expectSame(whole);
    expect(expanded.graph.node.map((item) => item.opType)).toEqual(['Neg', 'Abs']);
  });

  test('an input left out', async () => {
    const clip = made('Bounded', [node('Clip', ['a', 'low', 'high'], ['b'])], {
      input: ['a', 'low', 'high'],
    });
    const bound = node('Constant', [], ['top'], { value: tensorFloat('', [], [1]) });
    await expectSame(model([bound, call('Bounded', ['x', '', 'top'], ['y'])], [clip]));
  });

  test('outputs that are not used', async () => {
    const split = made('Both', [node('Neg', ['a'], ['negative']), node('Exp', ['a'], ['unused'])], {
      output: ['negative', 'unused'],
    });
    await expectSame(model([call('Both', ['x'], ['y', ''])], [split]));
  });

  test('subgraphs in a function, with calls, references and names of the function inside them', async () => {
    const inner = made(
      'Inner',
      [withReference(node('LeakyRelu', ['a'], ['b']), reference('alpha', 'slope', FLOAT))],
      {
        attribute: ['slope'],
      },
    );
    const branch = (make: NodeProto) => {
      const graph = new GraphBuilder(opset);
      graph.addNode(make);
      graph.output('result');
      return graph.model('branch').graph;
    };
    const leaky = withReference(call('Inner', ['scaled'], ['result']), reference('slope', 'slope', FLOAT));
    const body = made(
      'Choose',
      [
        node('Add', ['a', 'a'], ['scaled']),
        node('ReduceSum', ['a'], ['total'], { keepdims: 0 }),
        node('Constant', [], ['zero'], { value: tensorFloat('', [], [0]) }),
        node('Greater', ['total', 'zero'], ['condition']),
        node('If', ['condition'], ['b'], {
          then_branch: branch(leaky),
          else_branch: branch(node('Neg', ['scaled'], ['result'])),
        }),
      ],
      { attribute: ['slope'] },
    );
    const calls = [
      call('Choose', ['x'], ['h'], { slope: float(0.5) }),
      node('Neg', ['h'], ['n']),
      call('Choose', ['n'], ['k'], { slope: float(0.25) }),
      node('Add', ['h', 'k'], ['y']),
    ];
    await expectSame(model(calls, [inner, body]));
  });

  test('integer attributes by reference', async () => {
    const body = withReference(node('ReduceSum', ['a'], ['b']), reference('keepdims', 'keep', INT));
    await expectSame(
      model([call('Total', ['x'], ['y'], { keep: 0 })], [made('Total', [body], { attribute: ['keep'] })]),
    );
  });
});

test('an output that is an input is handed on', async () => {
  const both = made('Both', [node('Neg', ['a'], ['negative'])], { output: ['a', 'negative'] });
  const calls = [call('Both', ['x'], ['same', 'negated']), node('Sub', ['same', 'negated'], ['y'])];
  const expanded = withFunctionsExpanded(model(calls, [both]));
  expect([...(await run(encodeModel(expanded)))]).toEqual([-4, -2, 1, 6]);
});

test('names inside a call that are taken get a number', () => {
  const twice = made('Twice', [node('Add', ['a', 'a'], ['sum']), node('Neg', ['sum'], ['b'])]);
  const nodes = [node('Abs', ['x'], ['h/sum']), call('Twice', ['h/sum'], ['h']), node('Neg', ['h'], ['y'])];
  const expanded = withFunctionsExpanded(model(nodes, [twice]));
  expect(expanded.graph.node.map((item) => item.output[0])).toEqual(['h/sum', 'h_1/sum', 'h', 'y']);
});

test('an operator set that only a function names is named by the model', () => {
  const fused = made('Fused', [node('Gelu', ['a'], ['b'], {}, { domain: 'com.microsoft' })]);
  fused.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }));
  const expanded = withFunctionsExpanded(model([call('Fused', ['x'], ['y'])], [fused]));
  expect(expanded.proto.opsetImport.map((entry) => entry.domain)).toContain('com.microsoft');
});

test('reading a file expands its functions', () => {
  const whole = model([call('Half', ['x'], ['y'])], [made('Half', [node('Neg', ['a'], ['b'])])]);
  expect(decodeModel(encodeModel(whole)).graph.node.map((item) => item.opType)).toEqual(['Neg']);
});

describe('refuses', () => {
  test('a function that calls itself through another', () => {
    const one = made('One', [call('Two', ['a'], ['b'])]);
    const two = made('Two', [call('One', ['a'], ['b'])]);
    expect(() => withFunctionsExpanded(model([call('One', ['x'], ['y'])], [one, two]))).toThrow(
      /function pkg\.test::(One|Two) calls itself/,
    );
  });

  test('sixty functions that each call the next twice (2^60 nodes), in no time', () => {
    const functions = Array.from({ length: 60 }, (_, i) =>
      made(
        `F${i}`,
        i === 59
          ? [node('Neg', ['a'], ['b'])]
          : [call(`F${i + 1}`, ['a'], ['t']), call(`F${i + 1}`, ['t'], ['b'])],
      ),
    );
    expect(() => withFunctionsExpanded(model([call('F0', ['x'], ['y'])], functions))).toThrow(
      /expand to .* nodes/,
    );
  });

  test('twenty thousand functions in a chain, without a stack overflow', () => {
    const count = 20_000;
    const functions = Array.from({ length: count }, (_, i) =>
      made(`F${i}`, [i === count - 1 ? node('Neg', ['a'], ['b']) : call(`F${i + 1}`, ['a'], ['b'])]),
    );
    expect(() => withFunctionsExpanded(model([call('F0', ['x'], ['y'])], functions))).toThrow(/levels deep/);
  });

  test('a function for another version of the operator set', () => {
    const other = made('Other', [node('Neg', ['a'], ['b'])], { version: 13 });
    expect(() => withFunctionsExpanded(model([call('Other', ['x'], ['y'])], [other]))).toThrow(
      /version 13 of operator set ai\.onnx, the model for version 18/,
    );
  });

  test('a call with more inputs than the function has', () => {
    const half = made('Half', [node('Neg', ['a'], ['b'])]);
    expect(() => withFunctionsExpanded(model([call('Half', ['x', 'x'], ['y'])], [half]))).toThrow(
      /with 2 inputs/,
    );
  });
});
