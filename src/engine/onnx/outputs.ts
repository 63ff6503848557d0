import { Failure } from '#contract/failure.ts';
import { isDefaultDomain, modelTitle, type OnnxModel, producersOf, type Shape } from './model.ts';
import type { TensorFacts } from './shape/facts.ts';
import { inferShapes } from './shape/infer.ts';

/** What the numbers of an output mean. */
export type OutputKind = 'logit' | 'log-probability' | 'probability';

/** The output that scores the classes, and what stands beside it. */
export interface ClassifierOutputs {
  /** Name of the chosen output, [N, K] (or [N, K, 1, 1]). */
  readonly logits: string;
  readonly kind: OutputKind;
  /** K, or null when it shows only in a run. */
  readonly classes: number | null;
  /** All other outputs of the graph. */
  readonly others: readonly string[];
}

/** Operators that hand values through without changing them. */
const transparent = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Cast', 'Dropout']);

const kinds: Readonly<Record<string, OutputKind>> = {
  Softmax: 'probability',
  Sigmoid: 'probability',
  LogSoftmax: 'log-probability',
};

/** What an output means, read from the node that writes it. */
export function outputKind(model: OnnxModel, name: string): OutputKind {
  const producers = producersOf(model);
  let node = producers.get(name);
  while (node !== undefined && isDefaultDomain(node.domain) && transparent.has(node.opType)) {
    node = producers.get(node.input[0] ?? '');
  }
  return node !== undefined && isDefaultDomain(node.domain) ? (kinds[node.opType] ?? 'logit') : 'logit';
}

/** K of a shape [N, K] or [N, K, 1, 1 ..]; null when unknown; undefined when it is no class output. */
function classesOf(shape: Shape | null): number | null | undefined {
  if (shape === null) return null;
  const [, classes, ...rest] = shape;
  if (classes === undefined || rest.some((size) => size !== 1)) return undefined;
  return typeof classes === 'number' ? classes : null;
}

const preference: readonly OutputKind[] = ['logit', 'log-probability', 'probability'];

/**
 * Chooses the output that scores the classes: of those shaped [N, K] with K = `labelCount` (when given), one
 * whose name says logits, else logits before log-probabilities before probabilities, else the first.
 *
 * @throws Failure `model` when no output is shaped so, or none has as many classes as there are labels.
 */
export function chooseOutputs(
  model: OnnxModel,
  labelCount?: number,
  shapes: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): ClassifierOutputs {
  const all = model.graph.output.map((output) => ({
    name: output.name,
    kind: outputKind(model, output.name),
    classes: classesOf(shapes.get(output.name)?.shape ?? null),
    named: /logit/i.test(output.name),
  }));
  const scoring = all.filter((output) => output.classes !== undefined);
  if (scoring.length === 0) {
    throw new Failure(
      'model',
      `${modelTitle(model)} has no output shaped [batch, classes] (outputs: ${all.map((o) => o.name).join(', ')}).`,
    );
  }
  const fitting = scoring.filter(
    (output) => labelCount === undefined || output.classes === null || output.classes === labelCount,
  );
  if (fitting.length === 0) {
    const counts = scoring.map((output) => `${output.name}: ${output.classes}`).join(', ');
    throw new Failure(
      'model',
      `${modelTitle(model)} scores another number of classes (${counts}) than the ${labelCount} labels given. ` +
        'Name as many labels as the model has classes, in its order.',
    );
  }
  const [best] = [...fitting].sort(
    (a, b) =>
      Number(a.classes === null) - Number(b.classes === null) ||
      Number(b.named) - Number(a.named) ||
      preference.indexOf(a.kind) - preference.indexOf(b.kind),
  );
  if (best === undefined) throw new TypeError('a non-empty list has a first entry');
  return {
    logits: best.name,
    kind: best.kind,
    classes: best.classes ?? null,
    others: all.filter((output) => output.name !== best.name).map((output) => output.name),
  };
}
