import { Failure } from '#contract/failure.ts';
import { type GraphFragment, valueInfo } from './build.ts';
import { goesAround, Part } from './cut-part.ts';
import { SizeWriter } from './cut-sizes.ts';
import { declaredOutput, withConstantInitialisers } from './edit.ts';
import {
  modelTitle,
  type OnnxModel,
  opsetOf,
  producersOf,
  realInputs,
  tensorNames,
  withGraph,
} from './model.ts';
import { requireOpset } from './opsets.ts';
import type { TensorFacts } from './shape/facts.ts';
import { inferShapes } from './shape/infer.ts';
import { elementTypeOf } from './tensor.ts';

/**
 * The part of a model between tensors, as a model of its own: `inputs` (tensors of any kind) become its inputs under
 * their own names, with the element type and shape that inference gives them, `outputs` its outputs. Only nodes and
 * initialisers on the way are kept. Sizes that the model read from its own input, such as the batch size, are read
 * from the new inputs instead.
 *
 * A model exported with one fixed batch size keeps it in both parts; `withDynamicBatch` frees it.
 *
 * @throws Failure `not-found` for names that the model does not have; `usage` when an output does not depend on an
 * input; `unsupported` when the part needs more than its inputs (a skip connection goes around them: the message
 * names it, and a later tensor that would do), and when an input's element type is not known.
 */
export function cutModel(
  model: OnnxModel,
  inputs: readonly string[],
  outputs: readonly string[],
  facts: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): OnnxModel {
  const title = modelTitle(model);
  requireOpset(model);
  const ready = withConstantInitialisers(model);
  requireNames(ready, inputs, outputs);
  const part = new Part(ready, inputs, outputs);
  for (const input of inputs) {
    if (part.reads(input)) continue;
    throw new Failure('usage', `in ${title} ${outputs.join(', ')} does not depend on ${input}.`);
  }
  const sizes = new SizeWriter(opsetOf(ready), inputs, facts);
  for (const name of part.openSizes(facts)) sizes.write(name);
  const closed = sizes.written.size === 0 ? part : new Part(ready, inputs, outputs, sizes.written);
  if (closed.missing.length > 0) throw goesAround(ready, inputs, outputs);
  return assembled(ready, closed, sizes.fragment(), inputs, outputs, facts);
}

/** A classifier in two: the picture's features, and the class scores from features. */
export interface SplitModel {
  /** Picture in, `feature` out. */
  readonly extractor: OnnxModel;
  /** `feature` in, answer out. */
  readonly head: OnnxModel;
}

/**
 * Cuts a classifier at a feature tensor.
 *
 * @throws Failure as {@link cutModel} does.
 */
export function splitModel(model: OnnxModel, feature: string, answer: string): SplitModel {
  const facts = inferShapes(model);
  const pictures = realInputs(model).map((input) => input.name);
  return {
    head: cutModel(model, [feature], [answer], facts),
    extractor: cutModel(model, pictures, [feature], facts),
  };
}

function requireNames(model: OnnxModel, inputs: readonly string[], outputs: readonly string[]): void {
  const title = modelTitle(model);
  const known = tensorNames(model);
  for (const name of [...inputs, ...outputs]) {
    if (known.has(name)) continue;
    throw new Failure(
      'not-found',
      `${title} has no tensor named ${name}. \`inspect\` lists the feature tensors it offers.`,
    );
  }
  const computed = producersOf(model);
  for (const name of outputs) {
    if (computed.has(name) && !inputs.includes(name)) continue;
    throw new Failure('usage', `in ${title} nothing between ${inputs.join(', ')} and ${name} is computed.`);
  }
}

function assembled(
  model: OnnxModel,
  part: Part,
  sizes: GraphFragment,
  inputs: readonly string[],
  outputs: readonly string[],
  facts: ReadonlyMap<string, TensorFacts>,
): OnnxModel {
  const { graph } = model;
  const written = new Set(part.nodes.flatMap((node) => node.output));
  return withGraph(model, {
    node: [...sizes.nodes, ...part.nodes],
    initializer: [
      ...sizes.initialisers,
      ...graph.initializer.filter((tensor) => part.reads(tensor.name) && !inputs.includes(tensor.name)),
    ],
    sparseInitializer: graph.sparseInitializer.filter((sparse) => part.reads(sparse.values?.name ?? '')),
    input: inputs.map((name) => inputInfo(model, name, facts)),
    output: outputs.map((name) => declaredOutput(model, name)),
    valueInfo: graph.valueInfo.filter((info) => written.has(info.name) && !outputs.includes(info.name)),
  });
}

function inputInfo(model: OnnxModel, name: string, facts: ReadonlyMap<string, TensorFacts>) {
  const declared = model.graph.input.find((input) => input.name === name);
  if (declared !== undefined) return declared;
  const known = facts.get(name);
  const type = elementTypeOf(known?.type ?? 0);
  if (type === null) {
    throw new Failure(
      'unsupported',
      `${modelTitle(model)}: the element type of ${name} is not known before a run, so it can't become an input. ` +
        'Cut at another tensor.',
    );
  }
  return valueInfo(name, type, known?.shape ?? null);
}
