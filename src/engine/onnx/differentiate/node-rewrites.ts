import { Failure } from '#contract/failure.ts';
import { floatOf, intOf, intsOf, stringOf } from '../attributes.ts';
import { node as makeNode } from '../build.ts';
import { type Shape, shallowCopy } from '../model.ts';
import type { NodeProto, TensorProto } from '../proto/onnx_pb.ts';
import { type TensorFacts, unknownFacts } from '../shape/facts.ts';
import { floatValues, tensorFloat, tensorInt64 } from '../tensor.ts';

/** What a rewrite sees beside its node, and where it puts constants. */
export class NodeRewriter {
  readonly title: string;
  readonly opset: number;
  readonly initialisers: TensorProto[] = [];
  readonly #facts: ReadonlyMap<string, TensorFacts>;
  readonly #constants: ReadonlyMap<string, TensorProto>;

  constructor(
    title: string,
    opset: number,
    facts: ReadonlyMap<string, TensorFacts>,
    constants: ReadonlyMap<string, TensorProto>,
  ) {
    this.title = title;
    this.opset = opset;
    this.#facts = facts;
    this.#constants = constants;
  }

  shape(name: string): Shape | null {
    return (this.#facts.get(name) ?? unknownFacts).shape;
  }

  constant(name: string): TensorProto | undefined {
    return this.#constants.get(name);
  }

  /** A name that belongs to a node's first output. */
  name(node: NodeProto, stem: string): string {
    return `${node.output[0] ?? node.name}/${stem}`;
  }

  integers(node: NodeProto, stem: string, values: readonly number[]): string {
    const tensor = tensorInt64(this.name(node, stem), [values.length], values);
    this.initialisers.push(tensor);
    return tensor.name;
  }

  floats(node: NodeProto, stem: string, dims: readonly number[], values: readonly number[]): string {
    const tensor = tensorFloat(this.name(node, stem), dims, values);
    this.initialisers.push(tensor);
    return tensor.name;
  }

  fail(node: NodeProto, reason: string): Failure {
    return new Failure(
      'unsupported',
      `${this.title}: ${node.opType} (node ${node.name || node.output[0]}) of operator set ${this.opset} can't be ` +
        `raised to a set that gradients can be written in: ${reason}. Export the model with operator set 16 or newer.`,
    );
  }
}

/** The nodes that say in operator set 16 what a node said in an older one. */
type Rewrite = (node: NodeProto, rewriter: NodeRewriter) => readonly NodeProto[];

/** The node with other inputs, without some attributes. */
function changed(node: NodeProto, input: readonly string[], dropped: readonly string[]): NodeProto {
  const attribute = node.attribute.filter((candidate) => !dropped.includes(candidate.name));
  return Object.assign(shallowCopy(node), { input: [...input], attribute });
}

/** An ints attribute that became an input at a position. */
function intsToInput(name: string, position: number): Rewrite {
  return (node, rewriter) => {
    const values = intsOf(node, name);
    if (values === undefined) return [node];
    const input = Array.from({ length: position }, (_, i) => node.input[i] ?? '');
    return [changed(node, [...input, rewriter.integers(node, name, values)], [name])];
  };
}

const clip: Rewrite = (node, rewriter) => {
  const bounds = ['min', 'max'].map((name) => floatOf(node, name, null));
  if (rewriter.opset >= 11) return [node];
  const inputs = bounds.map((bound, i) =>
    bound === null ? '' : rewriter.floats(node, i === 0 ? 'min' : 'max', [], [bound]),
  );
  return [changed(node, [node.input[0] ?? '', ...inputs], ['min', 'max'])];
};

/** The share that training drops is an input from set 12 on; at inference it means nothing. */
const dropout: Rewrite = (node) => [changed(node, node.input, ['ratio'])];

const slice: Rewrite = (node, rewriter) => {
  const starts = intsOf(node, 'starts');
  const ends = intsOf(node, 'ends');
  if (starts === undefined || ends === undefined) return [node];
  const axes = intsOf(node, 'axes') ?? starts.map((_, i) => i);
  const lists = { starts, ends, axes };
  const inputs = Object.entries(lists).map(([name, values]) => rewriter.integers(node, name, values));
  return [changed(node, [node.input[0] ?? '', ...inputs], Object.keys(lists))];
};

const pad: Rewrite = (node, rewriter) => {
  const pads = intsOf(node, 'pads');
  if (pads === undefined) return [node];
  const value = rewriter.floats(node, 'value', [], [floatOf(node, 'value', 0)]);
  return [
    changed(node, [node.input[0] ?? '', rewriter.integers(node, 'pads', pads), value], ['pads', 'value']),
  ];
};

/**
 * Before set 13 the axes from `axis` on (1 by default) are flattened into one: Flatten, the operator, and back.
 * Over the last axis both meanings agree.
 */
const softmax: Rewrite = (node, rewriter) => {
  if (rewriter.opset >= 13) return [node];
  const [x = ''] = node.input;
  const axis = intOf(node, 'axis', 1);
  const rank = rewriter.shape(x)?.length;
  if (axis === -1 || axis + 1 === rank) return [makeNode(node.opType, [x], node.output, { axis: -1 })];
  const [flat, scored, sizes] = ['flat', 'scored', 'sizes'].map((stem) => rewriter.name(node, stem));
  return [
    makeNode('Flatten', [x], [flat ?? ''], { axis }),
    makeNode(node.opType, [flat ?? ''], [scored ?? ''], { axis: -1 }),
    makeNode('Shape', [x], [sizes ?? '']),
    makeNode('Reshape', [scored ?? '', sizes ?? ''], node.output),
  ];
};

/**
 * Upsample, and Resize of set 10, place output i at i / scale of the input (asymmetric), nearest rounding down
 * when they enlarge; the runtime rounds up where they reduce.
 */
const resize: Rewrite = (node, rewriter) => {
  if (node.opType === 'Resize' && rewriter.opset >= 11) return [node];
  const given = node.attribute.find((attribute) => attribute.name === 'scales')?.floats;
  const [x = '', second] = node.input;
  const scales = second ?? rewriter.floats(node, 'scales', [given?.length ?? 0], given ?? []);
  const tensor = rewriter.constant(scales);
  const values = given ?? (tensor === undefined ? null : floatValues(tensor));
  const mode = stringOf(node, 'mode', 'nearest');
  const enlarges = node.opType === 'Upsample' || values?.every((scale) => scale >= 1) === true;
  if (mode === 'nearest' && !enlarges) throw rewriter.fail(node, 'how it rounds depends on its scales');
  const attributes = { mode, coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  return [makeNode('Resize', [x, '', scales], node.output, attributes, { name: node.name })];
};

const topK: Rewrite = (node, rewriter) => {
  const k = intOf(node, 'k', null);
  if (k === null) return [node];
  return [changed(node, [node.input[0] ?? '', rewriter.integers(node, 'k', [k])], ['k'])];
};

const batchNormalisation: Rewrite = (node, rewriter) => {
  if (rewriter.opset < 9 && intOf(node, 'spatial', 1) === 0) {
    throw rewriter.fail(node, 'it normalises every place on its own');
  }
  const copy = changed(node, node.input, ['spatial']);
  // Since set 14 an attribute tells training from inference, before it was the number of outputs.
  if (rewriter.opset < 14) copy.output = node.output.slice(0, 1);
  return [copy];
};

/** RoiAlign's default coordinates changed in set 16. */
const roiAlign: Rewrite = (node) => {
  const old = makeNode(node.opType, node.input, node.output, {
    coordinate_transformation_mode: 'output_half_pixel',
  });
  const own = node.attribute.filter((attribute) => attribute.name !== 'coordinate_transformation_mode');
  old.attribute = [...own, ...old.attribute];
  return [old];
};

const renamed =
  (opType: string): Rewrite =>
  (node) => [Object.assign(shallowCopy(node), { opType })];

const refused: Rewrite = (node, rewriter) => {
  throw rewriter.fail(node, 'its meaning changed');
};

/** By operator; those that are missing read the same in every set from 7 to 16. */
export const nodeRewrites: Readonly<Record<string, Rewrite>> = {
  BatchNormalization: batchNormalisation,
  Clip: clip,
  Dropout: dropout,
  Hardmax: softmax,
  LogSoftmax: softmax,
  Pad: pad,
  ReduceSum: intsToInput('axes', 1),
  Resize: resize,
  RoiAlign: roiAlign,
  Scan: refused,
  Scatter: renamed('ScatterElements'),
  Slice: slice,
  Softmax: softmax,
  Split: intsToInput('split', 1),
  Squeeze: intsToInput('axes', 1),
  TopK: topK,
  Unsqueeze: intsToInput('axes', 1),
  Upsample: resize,
};
