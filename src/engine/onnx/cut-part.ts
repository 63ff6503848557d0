import { Failure } from '#contract/failure.ts';
import { modelTitle, nodeTitle, type OnnxModel, realInputs } from './model.ts';
import { varyingTensors } from './place-dependence.ts';
import { type NodeProto, TensorProto_DataType } from './proto/onnx_pb.ts';
import type { TensorFacts } from './shape/facts.ts';
import { readBy } from './subgraphs.ts';

/** The nodes that outputs need when some tensors are given. */
export class Part {
  readonly nodes: readonly NodeProto[];
  /** Inputs of the model that are needed and not given. */
  readonly missing: readonly string[];
  readonly #model: OnnxModel;
  readonly #read = new Set<string>();

  constructor(
    model: OnnxModel,
    inputs: readonly string[],
    outputs: readonly string[],
    alsoGiven: ReadonlySet<string> = new Set(),
  ) {
    this.#model = model;
    const given = new Set([...inputs, ...alsoGiven]);
    const needed = new Set(outputs);
    const nodes: NodeProto[] = [];
    for (const node of model.graph.node.toReversed()) {
      if (!node.output.some((name) => needed.has(name) && !given.has(name))) continue;
      nodes.push(node);
      for (const name of readBy(node)) {
        needed.add(name);
        this.#read.add(name);
      }
    }
    this.nodes = nodes.reverse();
    const pictures = realInputs(model).map((input) => input.name);
    this.missing = pictures.filter((name) => needed.has(name) && !given.has(name));
  }

  reads(name: string): boolean {
    return this.#read.has(name);
  }

  /** Whole-number vectors in this part whose content inference knows, though it was read from the model's input. */
  openSizes(facts: ReadonlyMap<string, TensorFacts>): readonly string[] {
    if (this.missing.length === 0) return [];
    const fromPicture = sizesReadFrom(this.#model);
    return this.nodes
      .flatMap((node) => node.output)
      .filter((name) => {
        const known = facts.get(name);
        const short = known?.shape !== null && (known?.shape.length ?? 2) <= 1;
        const integer = known?.type === TensorProto_DataType.INT64;
        return fromPicture.has(name) && integer && short && known.values !== undefined;
      });
  }
}

/** Tensors computed from the sizes of others. */
function sizesReadFrom(model: OnnxModel): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of model.graph.node) {
    if (node.opType !== 'Shape' && !readBy(node).some((name) => found.has(name))) continue;
    for (const name of node.output) if (name !== '') found.add(name);
  }
  return found;
}

/** The failure when something goes around the cut, with tensors before and behind that everything passes through. */
export function goesAround(model: OnnxModel, inputs: readonly string[], outputs: readonly string[]): Failure {
  const varying = varyingTensors(model);
  const whole = new Part(model, [], outputs);
  const below = new Set(inputs);
  let crossing = '';
  for (const node of whole.nodes) {
    const read = readBy(node);
    if (!read.some((name) => below.has(name)) || node.output.some((name) => below.has(name))) continue;
    for (const name of node.output) below.add(name);
    const other = read.find((name) => varying.has(name) && !below.has(name));
    if (crossing === '' && other !== undefined) crossing = ` (node ${nodeTitle(node)} also reads ${other})`;
  }
  const narrow = narrowPlaces(whole, varying);
  const later = narrow.find((name) => below.has(name) && !inputs.includes(name) && !outputs.includes(name));
  const earlier = narrow.findLast((name) => !below.has(name));
  const better = [
    ...(later === undefined ? [] : [`a later tensor, ${later},`]),
    ...(earlier === undefined ? [] : [`an earlier one, ${earlier},`]),
  ];
  return new Failure(
    'unsupported',
    `${modelTitle(model)} can't be cut at ${inputs.join(', ')}: a connection goes around to ${outputs.join(', ')}` +
      `${crossing}. ${better.length === 0 ? 'Cut at a later tensor.' : `Cut at ${better.join(' or ')} instead.`}`,
    { later: later ?? null, earlier: earlier ?? null },
  );
}

/**
 * Tensors through which everything passes: behind the node that writes one, nothing written before it is read. A
 * sweep over the order in which nodes run decides that exactly, since only nodes that the outputs need are there.
 */
function narrowPlaces(part: Part, varying: ReadonlySet<string>): readonly string[] {
  const lastRead = new Map<string, number>();
  for (const [at, node] of part.nodes.entries()) for (const name of readBy(node)) lastRead.set(name, at);
  const found: string[] = [];
  let open = -1;
  for (const name of part.missing) open = Math.max(open, lastRead.get(name) ?? -1);
  for (const [at, node] of part.nodes.entries()) {
    const written = node.output.filter((name) => varying.has(name) && lastRead.has(name));
    if (open <= at && written.length === 1) found.push(...written);
    for (const name of written) open = Math.max(open, lastRead.get(name) ?? -1);
  }
  return found;
}
