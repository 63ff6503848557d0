import { floatOf, intOf } from '../attributes.ts';
import { constantsOf } from '../fold-constants.ts';
import { type OnnxModel, producersOf } from '../model.ts';
import { tensorDims } from '../tensor.ts';

/**
 * The last linear layer of a classifier: logits [N, K] = alpha h W + beta b with h [N, D]. Its parameter gradients
 * per sample need no reverse pass: for a cotangent c [N, K] of the logits
 *
 *   dW_n = alpha h_n (outer) c_n,  db_n = beta c_n,
 *
 * so that inner products of such gradients are alpha^2 (h_n . h_m)(c_n . c_m) + beta^2 (c_n . c_m). Expose
 * `features` to have h.
 */
export interface LinearHead {
  /** The tensor h [N, D]. */
  readonly features: string;
  /** The initialiser W. */
  readonly weights: string;
  /** W is stored as [K, D] instead of [D, K]. */
  readonly transposed: boolean;
  /** The initialiser b [K], where there is one. */
  readonly bias: string | null;
  readonly alpha: number;
  readonly beta: number;
  readonly inputs: number;
  readonly classes: number;
}

/**
 * The Gemm, or MatMul with or without a following Add, that writes a tensor from constant weights. Null when
 * another kind of node writes it: a convolution, or a Softmax (then ask for the tensor before it).
 */
export function linearHead(model: OnnxModel, logits: string): LinearHead | null {
  const producers = producersOf(model);
  const constants = constantsOf(model);
  const sizesOf = (name: string | undefined) => {
    const tensor = name === undefined ? undefined : constants.get(name);
    return tensor === undefined ? undefined : tensorDims(tensor);
  };
  const node = producers.get(logits);
  if (node?.opType === 'Gemm' && intOf(node, 'transA', 0) === 0) {
    const [features = '', weights = '', bias] = node.input;
    const transposed = intOf(node, 'transB', 0) === 1;
    const sizes = sizesOf(weights);
    if (sizes === undefined || (bias !== undefined && sizesOf(bias) === undefined)) return null;
    const [classes = 0, inputs = 0] = transposed ? sizes : sizes.toReversed();
    const scales = { alpha: floatOf(node, 'alpha', 1), beta: floatOf(node, 'beta', 1) };
    return { features, weights, transposed, bias: bias ?? null, ...scales, inputs, classes };
  }
  const isRow = (sizes: readonly number[] | undefined) =>
    sizes?.length === 1 || (sizes?.length === 2 && sizes[0] === 1);
  const bias = node?.opType === 'Add' ? node.input.find((name) => isRow(sizesOf(name))) : undefined;
  const product = bias === undefined ? node : producers.get(node?.input.find((name) => name !== bias) ?? '');
  if (product?.opType !== 'MatMul') return null;
  const [features = '', weights = ''] = product.input;
  const sizes = sizesOf(weights);
  if (sizes?.length !== 2) return null;
  const [inputs = 0, classes = 0] = sizes;
  return { features, weights, transposed: false, bias: bias ?? null, alpha: 1, beta: 1, inputs, classes };
}
