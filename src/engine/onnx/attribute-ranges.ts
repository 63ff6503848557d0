import { Failure } from '#contract/failure.ts';
import { isDefaultDomain, nodeTitle } from './model.ts';
import type { NodeProto } from './proto/onnx_pb.ts';

const largest = 2 ** 31 - 1;

/**
 * Ranges of attributes that mean the same wherever ONNX operators have them. Wider than any picture needs; what they
 * keep out are numbers by which native code would divide by zero or overflow (a block of 2^40 does, squared).
 */
const ranges: ReadonlyMap<string, readonly [low: number, high: number]> = new Map([
  ['kernel_shape', [1, largest]],
  ['strides', [1, largest]],
  ['dilations', [1, largest]],
  ['pads', [-largest, largest]],
  ['output_padding', [0, largest]],
  ['output_shape', [0, largest]],
  ['group', [1, largest]],
  ['num_groups', [1, largest]],
  ['num_outputs', [1, largest]],
  ['blocksize', [1, 2 ** 15]],
  ['axis', [-64, 64]],
  ['axes', [-64, 64]],
  ['perm', [0, 63]],
]);

/**
 * Refuses a node with an attribute beyond the range of its kind.
 *
 * @throws Failure `model` that names node and attribute.
 */
export function checkAttributes(node: NodeProto, title: string): void {
  if (!isDefaultDomain(node.domain)) return;
  for (const { name, i, ints } of node.attribute) {
    const range = ranges.get(name);
    if (range === undefined) continue;
    const [low, high] = range;
    // A list stands in `ints`; the single number is then 0, which not every range holds.
    const wrong = (ints.length > 0 ? ints : listed.has(name) ? [] : [i]).find(
      (value) => value < low || value > high,
    );
    if (wrong === undefined) continue;
    throw new Failure(
      'model',
      `${title}: node ${nodeTitle(node)} (${node.opType}) has ${wrong} in its ${name}, which must lie between ${low} ` +
        `and ${high}. Export the model again.`,
      { node: nodeTitle(node), attribute: name },
    );
  }
}

/** Attributes that are lists, which may be empty. */
const listed: ReadonlySet<string> = new Set([
  'kernel_shape',
  'strides',
  'dilations',
  'pads',
  'output_padding',
  'output_shape',
  'axes',
  'perm',
]);
