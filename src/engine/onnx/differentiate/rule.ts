import { Failure } from '#contract/failure.ts';
import { isDefaultDomain, nodeTitle, type Shape } from '../model.ts';
import type { NodeProto, TensorProto } from '../proto/onnx_pb.ts';
import { floatValues, integerValues } from '../tensor.ts';
import type { GradientGraph, Size } from './gradient-graph.ts';

/**
 * Writes the vector-Jacobian product of one node: for each input the gradient of <cotangent, output> with respect
 * to it, or undefined where none is wanted or none exists. All tensors are float32.
 */
export type GradientRule = (context: NodeContext) => readonly (string | undefined)[];

/** Rules by operator; those outside the default domain as `domain::Operator`. */
export type GradientRules = Readonly<Record<string, GradientRule>>;

/** An operator as the tables and messages name it. */
export function operatorOf(node: NodeProto): string {
  return isDefaultDomain(node.domain) ? node.opType : `${node.domain}::${node.opType}`;
}

/** What still works on a model that can't be differentiated. */
export const methodsWithoutGradients =
  'Methods that only run the model still work: occlusion, RISE, LIME, Score-CAM, EigenCAM, the Shapley family, EAC and ASE.';

/** What a rule sees of its node, and the half of the graph that it writes to. */
export class NodeContext {
  readonly graph: GradientGraph;
  readonly node: NodeProto;
  readonly opset: number;
  readonly #cotangents: readonly (string | undefined)[];
  readonly #wanted: (tensor: string) => boolean;
  readonly #constants: (tensor: string) => TensorProto | undefined;

  constructor(
    graph: GradientGraph,
    node: NodeProto,
    cotangents: readonly (string | undefined)[],
    wanted: (tensor: string) => boolean,
    constants: (tensor: string) => TensorProto | undefined,
  ) {
    this.graph = graph;
    this.node = node;
    this.opset = graph.opset;
    this.#cotangents = cotangents;
    this.#wanted = wanted;
    this.#constants = constants;
  }

  /** The model's name of input i. */
  inputName(i: number): string {
    return this.node.input[i] ?? '';
  }

  /** The model's name of output i. */
  outputName(i: number): string {
    return this.node.output[i] ?? '';
  }

  /** Whether the node has an input i. */
  has(i: number): boolean {
    return this.inputName(i) !== '';
  }

  /** Whether the gradient of input i is asked for. */
  wants(i: number): boolean {
    return this.has(i) && this.#wanted(this.inputName(i));
  }

  /** The gradient of input i, computed only when it is asked for. */
  when(i: number, gradient: () => string): string | undefined {
    return this.wants(i) ? gradient() : undefined;
  }

  /** Input i as float32. */
  input(i: number): string {
    return this.graph.value(this.inputName(i));
  }

  /** Input i in its own element type. */
  raw(i: number): string {
    return this.has(i) ? this.graph.forward(this.inputName(i)) : '';
  }

  /** Output i as float32. */
  output(i = 0): string {
    return this.graph.value(this.outputName(i));
  }

  /** What arrives at output i; zeros where nothing does. */
  cotangent(i = 0): string {
    return this.#cotangents[i] ?? this.graph.filled(this.graph.sizesOf(this.outputName(i)), 0);
  }

  /** Whether the result depends on output i. */
  arrives(i: number): boolean {
    return this.#cotangents[i] !== undefined;
  }

  inputShape(i: number): Shape | null {
    return this.graph.factsOf(this.inputName(i)).shape;
  }

  outputShape(i = 0): Shape | null {
    return this.graph.factsOf(this.outputName(i)).shape;
  }

  /** The sizes of input i as an int64 vector. */
  inputSizes(i: number): string {
    return this.graph.sizesOf(this.inputName(i));
  }

  /** The size of input i along an axis. */
  inputSize(i: number, axis: number): Size {
    return this.graph.sizeOf(this.inputName(i), axis);
  }

  /** The size of output i along an axis. */
  outputSize(axis: number, i = 0): Size {
    return this.graph.sizeOf(this.outputName(i), axis);
  }

  /** x, shaped like output 0, reduced to the shape of input i. */
  undoBroadcast(x: string, i: number): string {
    return this.graph.undoBroadcast(x, this.outputName(0), this.inputName(i));
  }

  /** x in the shape of input i. */
  reshapeLike(x: string, i: number): string {
    return this.graph.resizedLike(x, this.inputName(i));
  }

  /** The content of input i when it is a constant of the graph. */
  constant(i: number): TensorProto | undefined {
    return this.#constants(this.inputName(i));
  }

  /** The floating-point content of input i when it is a constant of the graph. */
  constantFloats(i: number): Float32Array | undefined {
    const tensor = this.constant(i);
    return tensor === undefined ? undefined : (floatValues(tensor) ?? undefined);
  }

  /** The integers of input i (sizes, axes, indices) where they are known beforehand and input i is there. */
  integers(i: number): readonly number[] | undefined {
    if (!this.has(i)) return undefined;
    const constant = this.constant(i);
    const content = constant === undefined ? undefined : integerValues(constant);
    const values = content ?? this.graph.factsOf(this.inputName(i)).values;
    const numbers = values?.filter((value) => typeof value === 'number');
    return numbers?.length === values?.length ? numbers : undefined;
  }

  /** The number of axes of input i; without it some rules can't be written. */
  rank(i: number): number {
    const shape = this.inputShape(i);
    if (shape === null) throw this.fail(`the number of axes of ${this.inputName(i)} is not known`);
    return shape.length;
  }

  /** The failure of a rule that does not reach this far. */
  fail(reason: string, cause?: unknown): Failure {
    return new Failure(
      'unsupported',
      `operator ${operatorOf(this.node)} (node ${nodeTitle(this.node)}) can't be differentiated: ${reason}. ` +
        methodsWithoutGradients,
      { operator: operatorOf(this.node), node: nodeTitle(this.node) },
      cause,
    );
  }
}
