import type { AuditManifest, Leak, NearDuplicate, SuspectedLabel } from '#contract/audit.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import {
  fitHead,
  type Head,
  type HeadData,
  type HeadMetric,
  headMetric,
  headProbabilities,
  leaveOneOut,
} from '../head/refit.ts';
import type { SampleArrays, TrainingSet } from '../training-set/training-set.ts';
import type { AuditParameters } from './audit-parameters.ts';
import { helpToValidation } from './harmful-rows.ts';
import { headEffect, type ValidationData } from './head-effect.ts';
import { headFacts } from './head-facts.ts';
import { foundLabels, wrongLabels } from './known-labels.ts';
import { foldMemorisation, type JudgedRows, rankedRows, suspectedLabel } from './label-queue.ts';
import { rowsOfMatrix, wholeMatrix } from './matrix-rows.ts';
import { outOfFoldProbabilities } from './out-of-fold.ts';
import { type SamePictures, samePictures } from './same-pictures.ts';
import { suggestionsOf } from './suggestions.ts';

/** Memorised pictures that are listed; each costs a refit of the head without it. */
const memorisedListed = 100;

export interface AuditInput {
  readonly set: TrainingSet;
  readonly trainingName: string;
  /** Of each row, by the method that ranks the queue; NaN where it gives none. */
  readonly selfInfluence: Float32Array;
  readonly method: AuditManifest['method'];
  readonly validation: { readonly name: string; readonly data: SampleArrays } | null;
  readonly trueLabelColumn: string | null;
  readonly parameters: AuditParameters;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number, message: string) => Promise<void>;
}

/**
 * Everything that an audit says of a training set.
 *
 * @throws Failure `usage` where there is nothing to audit: no label, or labels of one class only; `not-found` for a
 * column that is not there; `cancelled`
 */
export async function auditTraining(
  input: AuditInput,
): Promise<{ readonly manifest: AuditManifest; readonly warnings: readonly string[] }> {
  const { set, parameters, seed, report } = input;
  const { arrays, samples, classes } = set;
  const pause = () => report(0, 1, 'fitting heads to the features');
  const data: HeadData = {
    features: await wholeMatrix(arrays.model.features),
    labels: arrays.labels,
    classes: arrays.classes,
  };
  requireClasses(data, input.trainingName);
  const { regularisation, folds } = parameters;
  const head = await fitHead(data, { regularisation, pause });
  const metric = await headMetric(data, head, pause);
  const judged: JudgedRows = {
    samples,
    classes,
    labels: data.labels,
    selfInfluence: input.selfInfluence,
    model: (await wholeMatrix(arrays.model.probabilities)).data,
    fitted: headProbabilities(head, data.features),
    outOfFold: await outOfFoldProbabilities(data, { head, metric }, { folds, seed, pause }),
  };
  const validation = input.validation === null ? null : await validationOf(input.validation.data);
  const same = await samePictures(samples, input.validation?.data.samples ?? null, parameters, {
    products: set.products,
    signal: input.signal,
    report,
  });
  const { duplicates, leaks } = listedPairs(input, same);
  const help =
    validation === null || metric === null
      ? null
      : await helpToValidation(data, head, metric, validation, pause);
  const suggestions = suggestionsOf({ judged, duplicates, leaks, help }, parameters);
  const memorisation = foldMemorisation(judged);
  const manifest: AuditManifest = {
    schema: 'waferlens-audit/1',
    training: {
      name: input.trainingName,
      samples: arrays.count,
      unlabelled: set.unlabelled,
      unreadable: set.unreadable,
    },
    validation:
      input.validation === null
        ? null
        : { name: input.validation.name, samples: input.validation.data.samples.length },
    method: input.method,
    head: headFacts(data, head, validation),
    queue: rankedRows(judged.selfInfluence)
      .slice(0, parameters.queue)
      .map((row) => suspectedLabel(judged, row, memorisation[row] as number)),
    known: knownOf(samples, input),
    duplicateThreshold: parameters.duplicateThreshold,
    duplicates,
    leaks,
    memorised: await memorisedRows(judged, memorisation, data, head, metric, report),
    suggestions,
    effects:
      validation === null
        ? []
        : await effectsOf(suggestions, { set, seed, report, data, head, metric, validation }),
  };
  return { manifest, warnings: same.warnings };
}

function requireClasses({ labels }: HeadData, name: string): void {
  const seen = new Set(labels);
  seen.delete(-1);
  if (seen.size > 1) return;
  throw new Failure(
    'usage',
    seen.size === 0
      ? `no picture of "${name}" has a label that is a class of the model, so that there is nothing to audit. Import ` +
          'the data set with its labels.'
      : `all labelled pictures of "${name}" have the same label, so that nothing tells a wrong one from a right one. ` +
          'Audit a set with two classes or more.',
  );
}

async function validationOf({ arrays }: SampleArrays): Promise<ValidationData & { model: Float32Array }> {
  const features = await wholeMatrix(arrays.model.features);
  return { features, labels: arrays.labels, model: (await wholeMatrix(arrays.model.probabilities)).data };
}

function knownOf(
  samples: readonly Sample[],
  { trueLabelColumn, selfInfluence }: AuditInput,
): AuditManifest['known'] {
  if (trueLabelColumn === null) return null;
  return foundLabels(selfInfluence, wrongLabels(samples, trueLabelColumn), trueLabelColumn);
}

/** The pairs as they are listed. */
function listedPairs(
  { set, validation }: AuditInput,
  same: SamePictures,
): { readonly duplicates: NearDuplicate[]; readonly leaks: Leak[] } {
  return {
    duplicates: same.duplicates.map(({ first, second, similarity, identical }) => ({
      first: named(set.samples, first),
      second: named(set.samples, second),
      ...{ similarity, identical },
    })),
    leaks:
      validation === null
        ? []
        : same.leaks.map(({ first, second, similarity, identical }) => ({
            training: named(set.samples, first),
            validation: named(validation.data.samples, second),
            ...{ similarity, identical },
          })),
  };
}

function named(samples: readonly Sample[], row: number) {
  const { index: sampleIndex, name, label } = samples[row] as Sample;
  return { sampleIndex, name, label };
}

/**
 * Pictures that the head answers right only because it has seen them: by the folds first, then each exactly, by the
 * head that is fitted without it.
 */
async function memorisedRows(
  judged: JudgedRows,
  memorisation: Float64Array,
  data: HeadData,
  head: Head,
  metric: HeadMetric,
  report: AuditInput['report'],
): Promise<SuspectedLabel[]> {
  const rows = rankedRows(memorisation)
    .filter((row) => (memorisation[row] as number) > 0)
    .slice(0, memorisedListed);
  const found: SuspectedLabel[] = [];
  const pause = () => report(found.length, rows.length, 'fitting the head without single pictures');
  for await (const without of leaveOneOut(data, head, rows, { metric, pause })) {
    const label = data.labels[without.row] as number;
    const alone = headProbabilities(without.head, rowsOfMatrix(data.features, Int32Array.of(without.row)));
    const seen = judged.fitted[without.row * data.classes + label] as number;
    found.push(suspectedLabel(judged, without.row, seen - (alone[label] as number)));
  }
  return found.sort((a, b) => b.memorisation - a.memorisation || a.sampleIndex - b.sampleIndex);
}

async function effectsOf(
  suggestions: AuditManifest['suggestions'],
  {
    set,
    data,
    head,
    metric,
    validation,
    seed,
    report,
  }: Pick<AuditInput, 'set' | 'seed' | 'report'> & {
    readonly data: HeadData;
    readonly head: Head;
    readonly metric: HeadMetric;
    readonly validation: ValidationData;
  },
): Promise<AuditManifest['effects']> {
  const rowOf = new Map(set.samples.map(({ index }, row) => [index, row]));
  const kinds = [
    { title: 'Relabel suspected labels', reasons: ['label'] },
    { title: 'Remove duplicates with another label', reasons: ['duplicate'] },
    { title: 'Remove what validation shows, too', reasons: ['leak'] },
    { title: 'Remove what harms other answers', reasons: ['harmful'] },
    { title: 'All suggestions', reasons: ['label', 'duplicate', 'leak', 'harmful'] },
  ] as const;
  const effects: AuditManifest['effects'] = [];
  const pause = () => report(effects.length, kinds.length, 'measuring what the suggestions do');
  for (const { title, reasons } of kinds) {
    const chosen = suggestions.filter(({ reason }) => (reasons as readonly string[]).includes(reason));
    if (chosen.length === 0) continue;
    const changes = {
      relabel: new Map(
        chosen.flatMap(({ newLabel, sampleIndex }) =>
          newLabel === null ? [] : [[rowOf.get(sampleIndex) as number, set.classes.indexOf(newLabel)]],
        ),
      ),
      remove: new Set(
        chosen.flatMap(({ action, sampleIndex }) =>
          action === 'remove' ? [rowOf.get(sampleIndex) as number] : [],
        ),
      ),
    };
    effects.push({
      title,
      effect: await headEffect(data, head, validation, changes, { metric, seed, pause }),
    });
  }
  return effects;
}
