import { create } from '@bufbuild/protobuf';
import { type AttributeValue, attribute, float } from './attributes.ts';
import type { OnnxModel, Shape } from './model.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';
import { type ElementType, elementTypes, tensorFloat, tensorInt64 } from './tensor.ts';

/** One node. An input name `''` leaves an optional input out. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  options: { readonly name?: string; readonly domain?: string } = {},
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    input: [...inputs],
    output: [...outputs],
    name: options.name ?? outputs[0] ?? opType,
    ...(options.domain === undefined ? {} : { domain: options.domain }),
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  });
}

/** Name, element type and shape of an input or output. A null shape says nothing about sizes, not even the rank. */
export function valueInfo(name: string, type: ElementType, shape: Shape | null): ValueInfoProto {
  const tensor = create(TypeProto_TensorSchema, { elemType: elementTypes[type] });
  if (shape !== null) {
    tensor.shape = create(TensorShapeProtoSchema, {
      dim: shape.map((size) =>
        create(TensorShapeProto_DimensionSchema, {
          value:
            size === null
              ? { case: undefined }
              : typeof size === 'number'
                ? { case: 'dimValue', value: BigInt(size) }
                : { case: 'dimParam', value: size },
        }),
      ),
    });
  }
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

/** A piece of a graph: what it takes, what it computes, what it gives. */
export interface GraphFragment {
  readonly inputs: readonly ValueInfoProto[];
  readonly initialisers: readonly TensorProto[];
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly ValueInfoProto[];
}

/** IR versions that go with operator sets: the oldest that a set was released with. */
function irVersionFor(opset: number): bigint {
  if (opset >= 21) return 10n;
  if (opset >= 19) return 9n;
  if (opset >= 15) return 8n;
  return 7n;
}

/** A whole model around a fragment. */
export function modelFrom(fragment: GraphFragment, opset: number, name = 'graph'): OnnxModel {
  const graph = create(GraphProtoSchema, {
    name,
    input: [...fragment.inputs],
    output: [...fragment.outputs],
    initializer: [...fragment.initialisers],
    node: [...fragment.nodes],
  });
  const proto = create(ModelProtoSchema, {
    irVersion: irVersionFor(opset),
    producerName: 'waferlens',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
    graph,
  });
  return { proto, graph, externalFiles: [] };
}

/**
 * Writes a graph node by node. Operators whose form changed between operator sets have a method of their own that
 * picks the form for `opset`; `add` takes everything else, of which Gather, MatMul, Reshape, Mul, Add, Sub, Div,
 * Cast, Transpose, Concat, Softmax (last axis), Exp, Log and Sqrt read the same in every set from 7 on.
 */
export class GraphBuilder {
  readonly opset: number;
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #initialisers: TensorProto[] = [];
  readonly #nodes: NodeProto[] = [];
  #counter = 0;

  constructor(opset: number) {
    if (!(Number.isInteger(opset) && opset >= 7))
      throw new RangeError(`invalid opset: ${opset} (7 or newer)`);
    this.opset = opset;
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#counter++}`;
  }

  /** Declares an input and returns its name. */
  input(name: string, type: ElementType, shape: Shape | null): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares a computed tensor as an output and returns its name. */
  output(name: string, type: ElementType = 'float32', shape: Shape | null = null): string {
    this.#outputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Adds an initialiser and returns its name. */
  initialiser(tensor: TensorProto): string {
    this.#initialisers.push(tensor);
    return tensor.name;
  }

  /** A float32 constant. */
  floats(dims: readonly number[], data: ArrayLike<number>, name = this.#fresh('constant')): string {
    return this.initialiser(tensorFloat(name, dims, data));
  }

  /** A one-dimensional int64 constant. */
  integers(data: readonly number[], name = this.#fresh('constant')): string {
    return this.initialiser(tensorInt64(name, [data.length], data));
  }

  /** Adds a node with one output and returns that output's name. */
  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = this.#fresh(opType.toLowerCase()),
  ): string {
    this.#nodes.push(node(opType, inputs, [output], attributes));
    return output;
  }

  /** Adds a ready-made node, for those with several outputs. */
  addNode(made: NodeProto): void {
    this.#nodes.push(made);
  }

  /** Reshape to constant sizes; 0 keeps the input's size, −1 is inferred. */
  reshape(x: string, sizes: readonly number[], output?: string): string {
    return this.add('Reshape', [x, this.integers(sizes)], {}, output);
  }

  /** Axes are an attribute before opset 13 and an input from then on. */
  #withAxes(
    opType: string,
    since: number,
    x: string,
    axes: readonly number[],
    keep?: boolean,
    output?: string,
  ) {
    const attributes: Record<string, AttributeValue> = keep === undefined ? {} : { keepdims: keep ? 1 : 0 };
    return this.opset >= since
      ? this.add(opType, [x, this.integers(axes)], attributes, output)
      : this.add(opType, [x], { axes, ...attributes }, output);
  }

  unsqueeze(x: string, axes: readonly number[], output?: string): string {
    return this.#withAxes('Unsqueeze', 13, x, axes, undefined, output);
  }

  squeeze(x: string, axes: readonly number[], output?: string): string {
    return this.#withAxes('Squeeze', 13, x, axes, undefined, output);
  }

  reduceSum(x: string, axes: readonly number[], keepDimensions: boolean, output?: string): string {
    return this.#withAxes('ReduceSum', 13, x, axes, keepDimensions, output);
  }

  reduceMean(x: string, axes: readonly number[], keepDimensions: boolean, output?: string): string {
    return this.#withAxes('ReduceMean', 18, x, axes, keepDimensions, output);
  }

  reduceMax(x: string, axes: readonly number[], keepDimensions: boolean, output?: string): string {
    return this.#withAxes('ReduceMax', 18, x, axes, keepDimensions, output);
  }

  reduceProduct(x: string, axes: readonly number[], keepDimensions: boolean, output?: string): string {
    return this.#withAxes('ReduceProd', 18, x, axes, keepDimensions, output);
  }

  /** Bounds are attributes before opset 11 and inputs from then on. */
  clip(x: string, low: number, high: number, output?: string): string {
    return this.opset >= 11
      ? this.add('Clip', [x, this.floats([], [low]), this.floats([], [high])], {}, output)
      : this.add('Clip', [x], { min: float(low), max: float(high) }, output);
  }

  /** `Cast` to a named element type. */
  cast(x: string, type: ElementType, output?: string): string {
    return this.add('Cast', [x], { to: elementTypes[type] }, output);
  }

  /** What was built so far, to be put before or behind a model. */
  fragment(): GraphFragment {
    return {
      inputs: [...this.#inputs],
      initialisers: [...this.#initialisers],
      nodes: [...this.#nodes],
      outputs: [...this.#outputs],
    };
  }

  /** What was built so far as a model of its own. */
  model(name?: string): OnnxModel {
    return modelFrom(this.fragment(), this.opset, name);
  }
}
