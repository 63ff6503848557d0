import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { GraphBuilder, node, valueInfo } from './build.ts';
import type { OnnxModel } from './model.ts';
import {
  GraphProtoSchema,
  type NodeProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from './proto/onnx_pb.ts';
import { decodeModel } from './read.ts';
import { declaredFacts, inferShapes } from './shape/infer.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

/** A model of some nodes from `x` [2] to `y`. */
function model(
  nodes: readonly NodeProto[],
  initialisers: Parameters<GraphBuilder['initialiser']>[0][] = [],
): OnnxModel {
  const graph = new GraphBuilder(13);
  graph.input('x', 'float32', [2]);
  for (const tensor of initialisers) graph.initialiser(tensor);
  for (const made of nodes) graph.addNode(made);
  graph.output('y', 'float32', [2]);
  return graph.model();
}

const read = (made: OnnxModel) => decodeModel(encodeModel(made));

async function outputOf(made: OnnxModel): Promise<readonly number[]> {
  const session = await createSession({ model: encodeModel(made) });
  const { y } = await session.run({ x: float32Tensor(Float32Array.of(1, -2), [2]) });
  await session.dispose();
  return [...float32Data(y, 'y')];
}

describe('order of nodes', () => {
  test('nodes in reverse order are put in order, and the model runs', async () => {
    const made = read(
      model([node('Neg', ['b'], ['y']), node('Abs', ['a'], ['b']), node('Neg', ['x'], ['a'])]),
    );
    expect(made.graph.node.map((item) => item.opType)).toEqual(['Neg', 'Abs', 'Neg']);
    expect(made.graph.node.map((item) => item.output[0])).toEqual(['a', 'b', 'y']);
    expect(await outputOf(made)).toEqual([-1, -2]);
  });

  test('nodes in order keep it', () => {
    const names = ['a', 'b', 'c', 'y'];
    const nodes = [
      node('Neg', ['x'], ['a']),
      node('Neg', ['x'], ['b']),
      node('Add', ['b', 'a'], ['c']),
      node('Abs', ['c'], ['y']),
    ];
    expect(read(model(nodes)).graph.node.map((item) => item.output[0])).toEqual(names);
  });

  test('a cycle is refused with nodes that lie on it', () => {
    const nodes = [
      node('Abs', ['x'], ['before']),
      node('Add', ['before', 'c'], ['a']),
      node('Neg', ['a'], ['b']),
      node('Abs', ['b'], ['c']),
      node('Neg', ['c'], ['y']),
    ];
    expect(() => read(model(nodes))).toThrow(
      /goes in a circle: node [abc] reads node [abc] reads node [abc], which/,
    );
  });

  test('a node that reads its own result is a cycle', () => {
    expect(() => read(model([node('Add', ['x', 'y'], ['y'])]))).toThrow(/goes in a circle: node y/);
  });

  test('a cycle through what a subgraph reads from around it is found', () => {
    const branch = () => {
      const inner = new GraphBuilder(13);
      inner.output(inner.add('Neg', ['y'], {}, 'inner'));
      return inner.model('branch').graph;
    };
    const nodes = [
      node('If', ['condition'], ['chosen'], { then_branch: branch(), else_branch: branch() }),
      node('Add', ['x', 'chosen'], ['y']),
      node('Constant', [], ['condition'], { value: boolean }),
    ];
    expect(() => read(model(nodes))).toThrow(/goes in a circle/);
  });
});

const boolean = create(TensorProtoSchema, { dataType: TensorProto_DataType.BOOL, rawData: Uint8Array.of(1) });

describe('names', () => {
  test.each([
    [
      'a tensor that nothing writes',
      [node('Add', ['x', 'lost'], ['y'])],
      /node y reads lost, which nothing writes/,
    ],
    ['an output that nothing writes', [node('Neg', ['x'], ['z'])], /output y, which nothing writes/],
    [
      'two writers',
      [node('Neg', ['x'], ['y'], {}, { name: 'one' }), node('Abs', ['x'], ['y'])],
      /node one too/,
    ],
    [
      'a node that writes the input',
      [node('Neg', ['x'], ['x']), node('Abs', ['x'], ['y'])],
      /an input or initialiser/,
    ],
  ])('%s', (_, nodes, message) => {
    expect(() => read(model(nodes))).toThrow(message);
    expect(() => read(model(nodes))).toThrow(expect.objectContaining({ code: 'model' }));
  });

  test('of two initialisers of one name the last counts, as in ONNX Runtime', async () => {
    const twice = model(
      [node('Mul', ['x', 'w'], ['y'])],
      [tensorFloat('w', [2], [3, 3]), tensorFloat('w', [2], [5, 5])],
    );
    expect(await outputOf(twice)).toEqual([5, -10]);
    expect(read(twice).graph.initializer.map((tensor) => tensor.name)).toEqual(['w']);
    expect(await outputOf(read(twice))).toEqual([5, -10]);
  });

  test('a tensor that only a subgraph knows is not missed', () => {
    const branch = new GraphBuilder(13);
    branch.floats([2], [1, 2], 'inside');
    branch.output(branch.add('Identity', ['inside'], {}, 'inner'));
    const body = branch.model('branch').graph;
    const nodes = [
      node('Constant', [], ['condition'], { value: boolean }),
      node('If', ['condition'], ['y'], { then_branch: body, else_branch: body }),
    ];
    expect(read(model(nodes)).graph.node).toHaveLength(2);
  });
});

describe('data of tensors', () => {
  const tensor = (parts: Parameters<typeof create<typeof TensorProtoSchema>>[1]) =>
    create(TensorProtoSchema, { name: 'w', dataType: TensorProto_DataType.FLOAT, ...parts });
  const refused = (made: ReturnType<typeof tensor>, message: RegExp) => {
    expect(() => read(model([node('Mul', ['x', 'w'], ['y'])], [made]))).toThrow(message);
  };

  test('bytes that are too few or too many for the dimensions', () => {
    refused(tensor({ dims: [2n], rawData: new Uint8Array(7) }), /needs 8 bytes of data and has 7/);
    refused(tensor({ dims: [2n], rawData: new Uint8Array(12) }), /needs 8 bytes of data and has 12/);
  });

  test('values that are too few', () => {
    refused(tensor({ dims: [3n], floatData: [1, 2] }), /needs 3 values and has 2/);
  });

  test('no data at all', () => {
    refused(tensor({ dims: [3n] }), /has no data/);
  });

  test('negative and absurd dimensions, without an allocation', () => {
    refused(tensor({ dims: [-1n], rawData: new Uint8Array(4) }), /negative sizes \[-1\]/);
    refused(
      tensor({ dims: [2n ** 62n], rawData: new Uint8Array(4) }),
      /\[4611686018427387904\]: more elements/,
    );
    refused(tensor({ dims: [2n ** 31n, 2n ** 31n, 2n ** 31n], rawData: new Uint8Array(4) }), /more elements/);
    refused(tensor({ dims: Array.from({ length: 65 }, () => 1n), rawData: new Uint8Array(4) }), /65 axes/);
  });

  test('an element type that ONNX does not have', () => {
    refused(
      tensor({ dataType: 99, dims: [1n], rawData: new Uint8Array(4) }),
      /type 99, which is no element type/,
    );
    refused(tensor({ dataType: 0, dims: [1n], rawData: new Uint8Array(4) }), /no element type/);
  });

  test('the same inside a Constant node', () => {
    const value = tensor({ name: '', dims: [2n ** 62n] });
    expect(() =>
      read(model([node('Constant', [], ['c'], { value }), node('Add', ['x', 'c'], ['y'])])),
    ).toThrow(/tensor without a name has sizes/);
  });

  test.each([
    ['4-bit elements share bytes', TensorProto_DataType.INT4, { dims: [3n], rawData: new Uint8Array(2) }],
    ['bool lists', TensorProto_DataType.BOOL, { dims: [2n], int32Data: [0, 1] }],
    ['complex numbers', TensorProto_DataType.COMPLEX64, { dims: [1n], floatData: [1, 2] }],
    ['strings', TensorProto_DataType.STRING, { dims: [1n], stringData: [Uint8Array.of(65)] }],
    ['nothing of a size 0', TensorProto_DataType.FLOAT, { dims: [2n, 0n] }],
  ])('%s are taken', (_, dataType, parts) => {
    const made = model([node('Neg', ['x'], ['y'])], [tensor({ dataType, ...parts })]);
    expect(read(made).graph.initializer).toHaveLength(1);
  });
});

describe('declared shapes', () => {
  const declaring = (dims: readonly number[]) => {
    const graph = new GraphBuilder(13);
    graph.input('x', 'float32', dims);
    graph.output(graph.add('Neg', ['x'], {}, 'y'));
    return graph.model();
  };

  test('a size of 2^62 is refused', () => {
    expect(() => read(declaring([1, 3, 2 ** 62, 8]))).toThrow(
      /declares a size of 4611686018427387904 for tensor x/,
    );
  });

  test('an input that could not be fed is refused', () => {
    expect(() => read(declaring([1, 3, 65536, 65536]))).toThrow(/too many to feed/);
  });

  test('a size of 0, by which older exporters mean any, is left open', () => {
    const [input] = read(declaring([0, 3, 8, 8])).graph.input;
    expect(input && declaredFacts(input).shape).toEqual([null, 3, 8, 8]);
  });

  test('a picture of 4096 x 4096 is taken', () => {
    expect(read(declaring([1, 3, 4096, 4096])).graph.input).toHaveLength(1);
  });
});

describe('attributes', () => {
  const reading = (operator: string, attributes: Parameters<typeof node>[3]) =>
    read(model([node(operator, ['x'], ['y'], attributes)]));

  test.each([
    [
      'a block of 2^40, by whose square ONNX Runtime divides',
      'DepthToSpace',
      { blocksize: 2 ** 40 },
      /1099511627776 in its blocksize/,
    ],
    [
      'a block of 0',
      'SpaceToDepth',
      { blocksize: 0 },
      /0 in its blocksize, which must lie between 1 and 32768/,
    ],
    ['a stride of 0', 'MaxPool', { kernel_shape: [2, 2], strides: [1, 0] }, /0 in its strides/],
    ['a kernel of −1', 'AveragePool', { kernel_shape: [-1, 2] }, /-1 in its kernel_shape/],
    ['pads of 2^62', 'Conv', { pads: [0, 2 ** 62] }, /in its pads/],
    ['no groups', 'Conv', { group: 0 }, /0 in its group/],
    ['axis 2^62', 'Softmax', { axis: 2 ** 62 }, /in its axis/],
  ])('%s', (_, operator, attributes, message) => {
    expect(() => reading(operator, attributes)).toThrow(message);
  });

  test('axis 0, a last axis and an empty list are taken', () => {
    expect(reading('Softmax', { axis: 0 }).graph.node).toHaveLength(1);
    expect(reading('Softmax', { axis: -1 }).graph.node).toHaveLength(1);
    expect(reading('Squeeze', { axes: [] }).graph.node).toHaveLength(1);
  });
});

describe('nesting', () => {
  /** Subgraphs inside subgraphs, written from the innermost out. */
  const nested = (depth: number): OnnxModel => {
    let body = create(GraphProtoSchema, {
      name: 'innermost',
      node: [node('Neg', ['x'], ['inner'])],
      output: [valueInfo('inner', 'float32', [2])],
    });
    for (let i = 0; i < depth; i++) {
      const output = `out${i}`;
      body = create(GraphProtoSchema, {
        name: `level${i}`,
        node: [node('If', ['condition'], [output], { then_branch: body, else_branch: body })],
        output: [valueInfo(output, 'float32', [2])],
      });
    }
    const made = model([
      node('Constant', [], ['condition'], { value: boolean }),
      node('If', ['condition'], ['y'], { then_branch: body, else_branch: body }),
    ]);
    return made;
  };

  test('three levels of subgraphs are read', () => {
    expect(read(nested(3)).graph.node).toHaveLength(2);
  });

  test('messages nested a hundred thousand deep are refused without a stack overflow', () => {
    // A type that is a sequence of sequences of ..: TypeProto.sequence_type (4) holds elem_type (1).
    const parts: (readonly number[])[] = [];
    let length = 0;
    for (let i = 0; i < 200_000; i++) {
      const head = [i % 2 === 0 ? 0x0a : 0x22, ...varint(length)];
      length += head.length;
      parts.push(head);
    }
    const type = Uint8Array.from(parts.reverse().flat());
    const node = field(0x0a, field(0x2a, field(0x72, type))); // GraphProto.node, NodeProto.attribute, its tp
    expect(() => decodeModel(fileOf(node))).toThrow(/nests messages deeper than 100 levels/);
  });
});

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** One length-delimited field. */
function field(tag: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(tag, ...varint(content.length)), content]);
}

/** A model file of format version 8 around the bytes of its graph. */
function fileOf(graph: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x08, 8), field(0x3a, graph)]);
}

describe('files that unfold', () => {
  test('millions of empty nodes are refused by counting, before they take memory', () => {
    const nodes = new Uint8Array(5_000_000).map((_, i) => (i % 2 === 0 ? 0x0a : 0));
    expect(() => decodeModel(fileOf(nodes))).toThrow(/more than 2000000 messages/);
  });

  test('millions of 64-bit integers written one by one are refused', () => {
    const values = field(0x3a, new Uint8Array(9_000_000).fill(1)); // TensorProto.int64_data
    expect(() => decodeModel(fileOf(field(0x2a, values)))).toThrow(/64-bit integers one by one/);
  });

  test('any byte overwritten, lengths that lie among them, gives a model or a Failure', () => {
    const whole = encodeModel(model([node('Neg', ['x'], ['y'])]));
    for (let at = 0; at < whole.length; at++) {
      const lying = Uint8Array.from(whole);
      lying[at] = 0xff;
      try {
        decodeModel(lying);
      } catch (error) {
        expect(error).toMatchObject({ name: 'Failure' });
      }
    }
  });
});

describe('shapes that grow or contradict', () => {
  const inferred = (build: (graph: GraphBuilder) => void) => {
    const graph = new GraphBuilder(17);
    graph.input('x', 'float32', ['batch', 3, 8, 8]);
    build(graph);
    return inferShapes(graph.model());
  };

  test('a size vector that doubles forty times is given up', () => {
    const facts = inferred((graph) => {
      let sizes = graph.add('Shape', ['x']);
      for (let i = 0; i < 40; i++) sizes = graph.add('Concat', [sizes, sizes], { axis: 0 }, `d${i}`);
    });
    expect(facts.get('d2')?.values).toHaveLength(32);
    expect(facts.get('d39')?.values).toBeUndefined();
  });

  test('axes that double forty times are given up', () => {
    const facts = inferred((graph) => {
      let x = 'x';
      for (let i = 0; i < 40; i++) x = graph.add('Gather', [x, x], {}, `g${i}`);
    });
    expect(facts.get('g0')?.shape).toHaveLength(7);
    expect(facts.get('g39')?.shape).toBeNull();
  });

  test('a Reshape to 2^40 axes, an Expand and a Tile to 2^40 elements allocate nothing', () => {
    const facts = inferred((graph) => {
      const many = graph.input('many', 'int64', [2 ** 40]);
      graph.add('Reshape', ['x', many], {}, 'axes');
      graph.add('Expand', ['x', graph.integers([2 ** 40, 3, 8, 8])], {}, 'expanded');
      graph.add('Tile', ['x', graph.integers([1, 2 ** 40, 2 ** 40, 1])], {}, 'tiled');
      graph.add('ConstantOfShape', [graph.integers([2 ** 40])], {}, 'filled');
    });
    expect(facts.get('axes')?.shape).toBeNull();
    expect(facts.get('expanded')?.shape?.[0]).toBe(2 ** 40);
    expect(facts.get('tiled')?.shape).toEqual(['batch', 3 * 2 ** 40, 2 ** 43, 8]);
    expect(facts.get('filled')).toMatchObject({ shape: [2 ** 40] });
  });

  test('attributes that contradict their input leave sizes unknown', () => {
    const facts = inferred((graph) => {
      const weight = graph.floats([2, 3, 3, 3], new Float32Array(54));
      graph.add('Conv', ['x', weight], { pads: [-9, -9, 0, 0] }, 'negative');
      graph.add('Conv', ['x', weight], { strides: [0, 0] }, 'standing');
      graph.add('MaxPool', ['x'], { kernel_shape: [99, 99] }, 'wide');
      graph.add('DepthToSpace', ['x'], { blocksize: 2 }, 'fraction');
    });
    for (const name of ['negative', 'standing', 'wide', 'fraction']) {
      expect(facts.get(name)?.shape?.every((size) => typeof size !== 'number' || size >= 0)).toBe(true);
      expect(facts.get(name)?.shape?.includes(null)).toBe(true);
    }
  });
});
