import { valueInfo } from './build.ts';
import { dependence } from './differentiate/dependence.ts';
import { withConstantInitialisers } from './edit.ts';
import { constantsOf } from './fold-constants.ts';
import { isDefaultDomain, type OnnxModel, realInputs, withGraph } from './model.ts';
import { TensorProto_DataType } from './proto/onnx_pb.ts';
import { inferShapes } from './shape/infer.ts';
import { elementCount, floatValues, tensorDims } from './tensor.ts';

/** A layer's weights and bias. */
export interface WeightedLayer {
  /** The node, by the name of its first output. */
  readonly name: string;
  readonly operator: string;
  readonly weights: readonly LooseWeight[];
}

export interface LooseWeight {
  readonly name: string;
  readonly dims: readonly number[];
  /** Float32, as in the file; read anew each time. */
  values(): Float32Array;
}

/** Operators whose constant operands are learned weights. */
const layers = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum']);

/**
 * The linear layers between input and `answer` with their float32 weights, the one nearest to the answer first. A
 * weight that two layers share belongs to the first.
 */
export function weightedLayers(model: OnnxModel, answer: string): readonly WeightedLayer[] {
  const constants = constantsOf(model);
  const inputs = realInputs(model).map((input) => input.name);
  const { nodes } = dependence(model.graph.node, inferShapes(model), inputs, [answer]);
  const taken = new Set<string>();
  const found: WeightedLayer[] = [];
  for (const node of nodes.toReversed()) {
    if (!isDefaultDomain(node.domain) || !layers.has(node.opType)) continue;
    const weights = node.input.flatMap((name): LooseWeight[] => {
      const tensor = constants.get(name);
      if (tensor?.dataType !== TensorProto_DataType.FLOAT || taken.has(name)) return [];
      if (elementCount(tensor) < 2) return [];
      taken.add(name);
      return [{ name, dims: tensorDims(tensor), values: () => floatValues(tensor) ?? new Float32Array() }];
    });
    if (weights.length > 0) found.push({ name: node.output[0] ?? node.name, operator: node.opType, weights });
  }
  return found;
}

/** The model with these weights as inputs, to be fed with every run: one session then serves any values of them. */
export function withLooseWeights(model: OnnxModel, weights: readonly LooseWeight[]): OnnxModel {
  const ready = withConstantInitialisers(model);
  const loose = new Set(weights.map((weight) => weight.name));
  return withGraph(ready, {
    // What wrote them, a Constant or an Identity, has no other output.
    node: ready.graph.node.filter((node) => !loose.has(node.output[0] ?? '')),
    initializer: ready.graph.initializer.filter((tensor) => !loose.has(tensor.name)),
    input: [...ready.graph.input, ...weights.map(({ name, dims }) => valueInfo(name, 'float32', dims))],
  });
}
