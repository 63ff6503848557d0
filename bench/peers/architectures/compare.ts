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
 * Prints a Markdown table of classifiers and how far the engine's logits and gradients are from those of the
 * framework that exported them:
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
  'framework, float32: logits',
  'input gradient',
  'remark',
];
console.log(`| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |`);
let missed = 0;
for (const one of exportedCases(root)) {
  if (parts.length > 0 && !parts.some((part) => one.folder.includes(part))) continue;
  console.log(`| ${(await row(one)).join(' | ')} |`);
}
process.exitCode = missed === 0 ? 0 : 1;

/** Errors against the framework in float64, and those of its own float32 results, which tell what float32 allows. */
async function row(one: ExportedCase): Promise<readonly string[]> {
  const head = [one.name, one.exporter, String(one.opset), String(one.ops.length)];
  try {
    const errors = errorsOf(one, await computeCase(one), 'double');
    const theirs = Object.fromEntries(
      comparedArrays(one).map((name) => [name, Float32Array.from(referenceArray(one, name).data)]),
    );
    const own = errorsOf(one, theirs, 'double');
    const shown = (value: number | undefined) => (value === undefined ? '' : value.toExponential(1));
    return [
      ...head,
      shown(errors.logits),
      shown(errors.input_grad),
      shown(errors.feature_grad),
      shown(own.logits),
      shown(own.input_grad),
      [verdict(errors, own), one.remark].filter((part) => part !== '').join('; '),
    ];
  } catch (error) {
    missed++;
    const reason = error instanceof Error ? error.message : String(error);
    return [...head, '', '', '', '', '', `FAILED ${reason}`];
  }
}

/** What is to be said of errors over the limit; nothing of those below it. */
function verdict(errors: Readonly<Record<string, number>>, own: Readonly<Record<string, number>>): string {
  const over = Object.entries(errors).filter(([, error]) => !(error <= limit));
  if (over.length === 0) return '';
  if (over.every(([name, error]) => error <= 2 * (own[name] ?? 0)))
    return "over the limit like the framework's float32";
  missed++;
  return 'MISSED';
}
