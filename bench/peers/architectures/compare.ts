import process from 'node:process';
import {
  comparedArrays,
  computeCase,
  type ExportedCase,
  errorsOf,
  exportedCases,
  referenceArray,
} from '#engine/onnx/differentiate/exported-cases.ts';

/**
 * Prints a Markdown table of classifiers and how far the engine's logits and gradients are from PyTorch's:
 *
 *   node bench/peers/architectures/compare.ts FOLDER [PART_OF_A_NAME ..]
 */
const limit = 1e-4;
const [root = '', ...parts] = process.argv.slice(2);

const columns = [
  'architecture',
  'exporter',
  'opset',
  'operators',
  'logits',
  'input gradient',
  'feature gradient',
  'PyTorch float32',
  'remark',
];
console.log(`| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |`);
let missed = 0;
for (const one of exportedCases(root)) {
  if (parts.length > 0 && !parts.some((part) => one.folder.includes(part))) continue;
  console.log(`| ${(await row(one)).join(' | ')} |`);
}
process.exitCode = missed === 0 ? 0 : 1;

/** Errors against PyTorch in float64; the column "PyTorch float32" is the error of its own float32 gradient. */
async function row(one: ExportedCase): Promise<readonly string[]> {
  const head = [one.name, one.exporter, String(one.opset), String(one.ops.length)];
  try {
    const errors = errorsOf(one, await computeCase(one), 'double');
    const theirs = Object.fromEntries(
      comparedArrays(one).map((name) => [name, Float32Array.from(referenceArray(one, name).data)]),
    );
    const own = errorsOf(one, theirs, 'double');
    const worst = Math.max(...Object.values(errors));
    if (!(worst <= limit)) missed++;
    const shown = (value: number | undefined) => (value === undefined ? '' : value.toExponential(1));
    return [
      ...head,
      shown(errors.logits),
      shown(errors.input_grad),
      shown(errors.feature_grad),
      shown(own.input_grad),
      worst <= limit ? one.remark : `MISSED ${one.remark}`,
    ];
  } catch (error) {
    missed++;
    return [...head, '', '', '', '', `FAILED ${error instanceof Error ? error.message : String(error)}`];
  }
}
