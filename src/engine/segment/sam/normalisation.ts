import { constantsOf } from '../../onnx/fold-constants.ts';
import { isDefaultDomain, type OnnxModel } from '../../onnx/model.ts';
import type { NodeProto } from '../../onnx/proto/onnx_pb.ts';
import { floatValues } from '../../onnx/tensor.ts';

/**
 * What an encoder does with pixels before its first layer with weights: `bytes` and `unit`, it subtracts the mean
 * colour itself, of pixels in 0..255 or in 0..1; `none`, it doesn't; `unclear`, the graph does not tell.
 */
export type OwnNormalisation = 'none' | 'bytes' | 'unit' | 'unclear';

/** Operators that move, pad or resize pixels and leave their values alone. */
const moving = new Set([
  'Cast',
  'Expand',
  'Identity',
  'Pad',
  'Reshape',
  'Resize',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
  'Upsample',
]);
/** They ask for the size of the input only. */
const asking = new Set(['Shape', 'Size']);
const arithmetic = new Set(['Add', 'Div', 'Mul', 'Sub']);
const weighted = new Set(['Conv', 'Gemm', 'MatMul']);

/** No mean colour in 0..1 is larger, none in 0..255 this small. */
const largestUnitMean = 1.5;

/** Follows the picture through an encoder's first nodes. */
export function ownNormalisation(model: OnnxModel, input: string): OwnNormalisation {
  const constants = constantsOf(model);
  let tensor = input;
  let scale = 1;
  let mean: number | null = null;
  for (;;) {
    const readers = model.graph.node.filter(
      (node) => node.input.includes(tensor) && !asking.has(node.opType),
    );
    const [node] = readers;
    if (node === undefined || readers.length > 1 || !isDefaultDomain(node.domain)) return 'unclear';
    if (weighted.has(node.opType)) {
      if (mean === null) return scale === 1 ? 'none' : 'unclear';
      return mean > largestUnitMean ? 'bytes' : 'unit';
    }
    if (arithmetic.has(node.opType)) {
      const operand = operandOf(node, tensor, constants);
      if (operand === null) return 'unclear';
      if (node.opType === 'Mul') scale *= operand;
      else if (node.opType === 'Div') scale /= operand;
      else mean = Math.max(mean ?? 0, operand / scale);
    } else if (!moving.has(node.opType) || node.input[0] !== tensor) {
      return 'unclear';
    }
    tensor = node.output[0] ?? '';
  }
}

/** Largest magnitude of the one or three numbers that a node counts with; null when it is something else. */
function operandOf(
  node: NodeProto,
  tensor: string,
  constants: ReturnType<typeof constantsOf>,
): number | null {
  const [other, ...more] = node.input.filter((name) => name !== tensor);
  const constant = other === undefined || more.length > 0 ? undefined : constants.get(other);
  const values = constant === undefined ? null : floatValues(constant);
  if (values === null || (values.length !== 1 && values.length !== 3)) return null;
  const largest = Math.max(...values.map(Math.abs));
  return largest > 0 && Number.isFinite(largest) ? largest : null;
}
