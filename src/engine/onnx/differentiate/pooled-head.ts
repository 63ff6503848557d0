import { intOf, intsOf } from '../attributes.ts';
import { constantsOf } from '../fold-constants.ts';
import { isDefaultDomain, type OnnxModel, producersOf } from '../model.ts';
import type { NodeProto } from '../proto/onnx_pb.ts';
import { tensorDims } from '../tensor.ts';
import type { LinearHead } from './linear-head.ts';

/** Operators that hand values of one place on as they are. */
const passing = new Set(['Identity', 'Dropout', 'Flatten', 'Reshape', 'Squeeze']);

/**
 * The last layer of a network that scores every place and averages the scores (SqueezeNet, Network in Network): a
 * 1x1 convolution, then GlobalAveragePool, with nothing but a change of shape behind. Mean and convolution are
 * linear, so the logits are also W times the mean of the convolution's input, plus b: the head's `features` is that
 * input, [N, D, h, w], still to be averaged over its places. A convolution behind the pooling is the same with a
 * single place. Null for every other network, such as one with a Relu between convolution and pooling.
 */
export function pooledHead(model: OnnxModel, logits: string): LinearHead | null {
  const producers = producersOf(model);
  const constants = constantsOf(model);
  const before = (name: string): NodeProto | undefined => {
    let node = producers.get(name);
    while (node !== undefined && isDefaultDomain(node.domain) && passing.has(node.opType)) {
      node = producers.get(node.input[0] ?? '');
    }
    return node;
  };
  const last = before(logits);
  const pooledAfter = last?.opType === 'GlobalAveragePool';
  const convolution = pooledAfter ? before(last.input[0] ?? '') : last;
  if (convolution === undefined || !isPlaceByPlace(convolution)) return null;
  const [features = '', weights = '', bias = ''] = convolution.input;
  if (!pooledAfter && before(features)?.opType !== 'GlobalAveragePool') return null;
  const tensor = constants.get(weights);
  if (tensor === undefined || (bias !== '' && !constants.has(bias))) return null;
  const [classes = 0, inputs = 0, ...kernel] = tensorDims(tensor);
  if (kernel.length !== 2 || kernel.some((size) => size !== 1)) return null;
  return {
    features,
    weights,
    transposed: true,
    bias: bias === '' ? null : bias,
    alpha: 1,
    beta: 1,
    inputs,
    classes,
  };
}

function isPlaceByPlace(node: NodeProto): boolean {
  return (
    node.opType === 'Conv' &&
    isDefaultDomain(node.domain) &&
    intOf(node, 'group', 1) === 1 &&
    (intsOf(node, 'strides') ?? []).every((stride) => stride === 1) &&
    (intsOf(node, 'pads') ?? []).every((pad) => pad === 0)
  );
}
