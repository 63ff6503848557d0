import { Failure } from '#contract/failure.ts';
import { openConstantBranches } from '../constant-branches.ts';
import { appendGraph, selectOutputs } from '../edit.ts';
import { constantsOf } from '../fold-constants.ts';
import { modelTitle, nodeTitle, type OnnxModel, opsetOf, type Shape, tensorNames } from '../model.ts';
import { inferShapes } from '../shape/infer.ts';
import { dependence, requireDependence } from './dependence.ts';
import { GradientGraph } from './gradient-graph.ts';
import { requirePlausible } from './plausible-node.ts';
import { poolFirst } from './pool-first.ts';
import { raiseOpset } from './raise-opset.ts';
import { type GradientRule, methodsWithoutGradients, NodeContext, operatorOf } from './rule.ts';
import { gradientRules } from './rules.ts';
import { withoutUnread } from './unread.ts';

/** A tensor that is differentiated, weighted by a cotangent that the caller feeds. */
export interface Differentiated {
  /** Name of the tensor, usually the logits [N, K]. */
  readonly tensor: string;
  /** Name of the new float32 input of the same shape. One-hot rows give the gradient of each sample's target. */
  readonly cotangent: string;
}

export interface DifferentiateOptions {
  /** Tensors whose gradients become outputs: the input, feature tensors, weights (initialisers). */
  readonly withRespectTo: readonly string[];
  readonly outputs: readonly Differentiated[];
  /** Further tensors of the model that become outputs, for instance the features that a CAM multiplies. */
  readonly features?: readonly string[];
  /** Sizes of inputs that the model leaves open: some rules need picture sizes that are known beforehand. */
  readonly inputShapes?: Readonly<Record<string, Shape>>;
}

/** The name of the output that holds the gradient with respect to a tensor. */
export function gradientName(tensor: string): string {
  return `gradient/${tensor}`;
}

/**
 * Appends the reverse pass to a model: the result is an ordinary ONNX model with the old inputs, one cotangent
 * input per differentiated tensor, and as outputs the differentiated tensors, the features, and for every tensor
 * t of `withRespectTo` a float32 tensor `gradientName(t)` of t's shape,
 *
 *   dt = sum over outputs o of (do/dt)^T cotangent_o,
 *
 * as reverse-mode differentiation gives it (Griewank and Walther 2008, section 3.2). A weight's gradient is summed
 * over the batch; that of the input or of features has one row per sample, as no sample sees another. Only nodes
 * between the chosen tensors and the outputs are differentiated. Models below operator set 16 are rewritten in it.
 *
 * @throws Failure `not-found` for tensors that the model does not have; `usage` when an output does not depend on
 * a chosen tensor; `unsupported` for an operator without a rule, or a rule that needs more than the graph says.
 */
export function differentiate(model: OnnxModel, options: DifferentiateOptions): OnnxModel {
  const { withRespectTo, features = [] } = options;
  const title = modelTitle(model);
  const results = options.outputs.map((output) => output.tensor);
  checkNames(model, options);
  const kept = new Set([...results, ...withRespectTo, ...features]);
  const raised = poolFirst(raiseOpset(openConstantBranches(model, options.inputShapes)), kept);
  const facts = inferShapes(raised, options.inputShapes);
  const between = dependence(raised.graph.node, facts, withRespectTo, results);
  for (const tensor of withRespectTo) requireDependence(title, tensor, between, results);

  const graph = new GradientGraph(opsetOf(raised), facts);
  const arriving = new Map<string, string[]>();
  const arrive = (tensor: string, gradient: string) => {
    const others = arriving.get(tensor);
    if (others === undefined) arriving.set(tensor, [gradient]);
    else others.push(gradient);
  };
  for (const { tensor, cotangent } of options.outputs) {
    arrive(tensor, graph.input(cotangent, 'float32', facts.get(tensor)?.shape ?? null));
  }
  /** All of a tensor's consumers have been visited when its gradient is asked for. */
  const gradientOf = (tensor: string): string | undefined => {
    const parts = arriving.get(tensor);
    if (parts === undefined) return undefined;
    const sum = graph.sum(parts);
    arriving.set(tensor, [sum]);
    return sum;
  };
  const constants = constantsOf(raised, facts);
  for (const node of between.nodes.toReversed()) {
    const cotangents = node.output.map((name) => (between.tensors.has(name) ? gradientOf(name) : undefined));
    if (cotangents.every((cotangent) => cotangent === undefined)) continue;
    const rule = gradientRules[operatorOf(node)];
    if (rule === undefined) {
      throw new Failure(
        'unsupported',
        `${title}: operator ${operatorOf(node)} (node ${nodeTitle(node)}) has no gradient rule. ${methodsWithoutGradients}`,
        { operator: operatorOf(node), node: nodeTitle(node) },
      );
    }
    const wanted = (tensor: string) => between.tensors.has(tensor);
    const context = new NodeContext(graph, node, cotangents, wanted, (tensor) => constants.get(tensor));
    for (const [i, gradient] of written(rule, context).entries()) {
      if (gradient !== undefined && context.wants(i)) arrive(context.inputName(i), gradient);
    }
  }
  for (const tensor of new Set(withRespectTo)) {
    const gradient = gradientOf(tensor);
    if (gradient === undefined) {
      throw new Failure(
        'unsupported',
        `${title}: no gradient reaches ${tensor}: the rules on its way give none.`,
      );
    }
    const output = graph.add('Identity', [gradient], {}, gradientName(tensor));
    graph.output(output, 'float32', facts.get(tensor)?.shape ?? null);
  }
  const exposed = exposeAll(raised, [...results, ...features]);
  return withoutUnread(appendGraph(exposed, graph.fragment(), graph.binding, { prefix: 'reverse' }));
}

/**
 * A rule's gradients. A node that contradicts itself in a way that nothing foresaw (an input left out, a fraction
 * where a size should be) leads a rule into an impossible constant or name: that is the node's fault, too.
 */
function written(rule: GradientRule, context: NodeContext): readonly (string | undefined)[] {
  requirePlausible(context);
  try {
    return rule(context);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw context.fail(`its attributes and inputs contradict each other (${error.message})`, error);
  }
}

/** The model with exactly these outputs; an input of the graph among them is an output as it is. */
function exposeAll(model: OnnxModel, names: readonly string[]): OnnxModel {
  const inputs = new Set(model.graph.input.map((input) => input.name));
  const computed = [...new Set(names)].filter((name) => !inputs.has(name));
  return selectOutputs(model, computed);
}

function checkNames(model: OnnxModel, options: DifferentiateOptions): void {
  const title = modelTitle(model);
  const known = tensorNames(model);
  const { features = [], outputs, withRespectTo } = options;
  if (outputs.length === 0 || withRespectTo.length === 0) {
    throw new RangeError('invalid options: name at least one output and one tensor to differentiate it by');
  }
  for (const name of [...withRespectTo, ...features, ...outputs.map((output) => output.tensor)]) {
    if (!known.has(name)) {
      throw new Failure(
        'not-found',
        `${title} has no tensor named ${name}. \`inspect\` lists its feature tensors.`,
      );
    }
  }
  for (const name of [...withRespectTo.map(gradientName), ...outputs.map((output) => output.cotangent)]) {
    if (known.has(name)) throw new RangeError(`invalid name: the model already has a tensor named ${name}`);
  }
}
