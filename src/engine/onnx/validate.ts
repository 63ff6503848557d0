import { Failure } from '#contract/failure.ts';
import { checkAttributes } from './attribute-ranges.ts';
import { valueInfo } from './build.ts';
import { tensorsOf } from './external-data.ts';
import { modelTitle, nodeTitle, type OnnxModel, realInputs, withGraph } from './model.ts';
import { inOrder } from './node-order.ts';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from './proto/onnx_pb.ts';
import { declaredFacts } from './shape/infer.ts';
import { allNodes, readBy } from './subgraphs.ts';
import { elementTypeOf } from './tensor.ts';
import { checkData, checkDimensions } from './tensor-data.ts';

/** Elements of a picture of 16,384 x 16,384; a declared input beyond that can't be fed. */
const largestInput = 2 ** 28;
const largestSize = 2n ** 31n - 1n;

/**
 * Checks the dimensions of every tensor in a file, before external data are read or anything else is allocated for
 * them.
 *
 * @throws Failure `model`.
 */
export function checkTensorDimensions(proto: ModelProto, title: string): void {
  for (const tensor of tensorsOf(proto)) checkDimensions(tensor, title);
}

/**
 * What every later step relies on: each tensor has the data that it announces, each name is written once and before
 * it is read, declared shapes are sizes, and attributes lie in the range of their kind. Nodes out of order are put in order, an input's size of 0 is taken as
 * left open, and of initialisers of one name the last stays, as in ONNX Runtime. Time and memory are linear in the model.
 *
 * What operators ask of their inputs is left to shape inference, gradient rules and ONNX Runtime.
 *
 * @throws Failure `model` that names the tensor or node.
 */
export function validateModel(model: OnnxModel, title = modelTitle(model)): OnnxModel {
  const { graph } = model;
  for (const tensor of tensorsOf(model.proto)) checkData(tensor, title);
  for (const info of [...graph.input, ...graph.output, ...graph.valueInfo]) checkDeclared(info, title);
  for (const input of realInputs(model)) checkInputSize(input, title);
  for (const node of allNodes(graph.node)) checkAttributes(node, title);
  checkNames(model, title);
  const node = inOrder(graph.node, title);
  const initializer = lastOfEachName(graph.initializer);
  const input = graph.input.some(hasEmptySize) ? graph.input.map(withOpenSizes) : graph.input;
  if (node === graph.node && initializer === graph.initializer && input === graph.input) return model;
  return withGraph(model, { node: [...node], initializer: [...initializer], input });
}

function hasEmptySize(info: ValueInfoProto): boolean {
  return sizesOf(info).some((size) => size.case === 'dimValue' && size.value === 0n);
}

/** Some exporters write 0 for a size that is left open. Taken literally, it aborts the runtime's own inference. */
function withOpenSizes(input: ValueInfoProto): ValueInfoProto {
  if (!hasEmptySize(input)) return input;
  const { type, shape } = declaredFacts(input);
  const known = elementTypeOf(type);
  if (known === null || shape === null) return input;
  return valueInfo(
    input.name,
    known,
    shape.map((size) => (size === 0 ? null : size)),
  );
}

function lastOfEachName(initialisers: readonly TensorProto[]): readonly TensorProto[] {
  const last = new Map(initialisers.map((tensor) => [tensor.name, tensor]));
  return last.size === initialisers.length ? initialisers : [...last.values()];
}

function sizesOf(info: ValueInfoProto) {
  const type = info.type?.value;
  return type?.case === 'tensorType' ? (type.value.shape?.dim ?? []).map((dim) => dim.value) : [];
}

function checkDeclared(info: ValueInfoProto, title: string): void {
  for (const size of sizesOf(info)) {
    if (size.case === 'dimValue' && size.value > largestSize) {
      throw new Failure('model', `${title} declares a size of ${size.value} for tensor ${info.name}.`);
    }
  }
}

function checkInputSize(input: ValueInfoProto, title: string): void {
  const sizes = sizesOf(input).flatMap((size) =>
    size.case === 'dimValue' && size.value > 0n ? size.value : [],
  );
  const elements = sizes.reduce((product, size) => product * Number(size), 1);
  if (elements <= largestInput) return;
  throw new Failure(
    'model',
    `${title}: input ${input.name} has sizes [${sizes.join(', ')}], ${elements} values in one sample: too many to feed.`,
  );
}

function checkNames({ graph }: OnnxModel, title: string): void {
  const written = new Map<string, NodeProto | null>();
  for (const input of graph.input) {
    if (written.has(input.name)) throw new Failure('model', `${title} has two inputs named ${input.name}.`);
    written.set(input.name, null);
  }
  for (const tensor of graph.initializer) written.set(tensor.name, null);
  for (const sparse of graph.sparseInitializer) written.set(sparse.values?.name ?? '', null);
  for (const node of graph.node) {
    for (const name of node.output) {
      if (name === '') continue;
      const first = written.get(name);
      if (first !== undefined) {
        const other =
          first === null ? 'an input or initialiser too' : `written by node ${nodeTitle(first)} too`;
        throw new Failure('model', `${title}: node ${nodeTitle(node)} writes ${name}, which is ${other}.`);
      }
      written.set(name, node);
    }
  }
  for (const node of graph.node) {
    const missing = readBy(node).find((name) => name !== '' && !written.has(name));
    if (missing === undefined) continue;
    throw new Failure(
      'model',
      `${title}: node ${nodeTitle(node)} reads ${missing}, which nothing writes: no input, initialiser or node. ` +
        'The file is incomplete; export it again.',
      { node: nodeTitle(node), tensor: missing },
    );
  }
  for (const output of graph.output) {
    if (written.has(output.name)) continue;
    throw new Failure(
      'model',
      `${title} has an output ${output.name}, which nothing writes. Export it again.`,
    );
  }
}
