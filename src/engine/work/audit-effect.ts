import { Failure } from '#contract/failure.ts';
import type { influenceEngineMethods } from '#contract/influence-work.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { auditParameters } from '../influence/audit/audit-parameters.ts';
import { headEffect } from '../influence/audit/head-effect.ts';
import { wholeMatrix } from '../influence/audit/matrix-rows.ts';
import { fitHead, type HeadData, headMetric } from '../influence/head/refit.ts';
import { withTrainingSet } from '../influence/training-set/training-set.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

type Table = typeof influenceEngineMethods;

/** The last layer's features and the labels, nothing else. */
const needs = { inputs: null, side: 0, labels: true, checkpoints: false, projection: 0 } as const;

/**
 * What corrected labels and removed samples do to the refitted head, on a validation set.
 *
 * @throws Failure `usage` for a label that is no class of the model, and as `withTrainingSet`
 */
export async function auditEffect(
  work: CheckedInputOf<Table, 'auditEffect'>,
  context: CallContext<ProgressOf<Table, 'auditEffect'>>,
  workplace: InfluenceWorkplace,
): Promise<OutputOf<Table, 'auditEffect'>> {
  const services = trainingServices(context, workplace, work.seed);
  return withTrainingSet(work.trained, needs, services, async (set) => {
    const pause = () => services.report(0, 1, 'fitting heads to the features');
    const { arrays, samples, classes } = set;
    const data: HeadData = {
      features: await wholeMatrix(arrays.model.features),
      labels: arrays.labels,
      classes: arrays.classes,
    };
    const rowOf = new Map(samples.map(({ index }, row) => [index, row]));
    const relabel = new Map<number, number>();
    for (const { sampleIndex, label } of work.relabel) {
      const row = rowOf.get(sampleIndex);
      const to = classes.indexOf(label);
      if (to < 0) {
        throw new Failure(
          'usage',
          `"${label}" is no class of the model (${classes.join(', ')}), so that its head can't be fitted with it. ` +
            'Correct the label, or train the model anew.',
        );
      }
      if (row !== undefined) relabel.set(row, to);
    }
    const remove = new Set(work.remove.flatMap((sampleIndex) => rowOf.get(sampleIndex) ?? []));
    const others = await set.other(work.validation.samplesFile);
    const validation = {
      features: await wholeMatrix(others.arrays.model.features),
      labels: others.arrays.labels,
    };
    const { regularisation } = auditParameters.parse({});
    const before = await fitHead(data, { regularisation, pause });
    const metric = await headMetric(data, before, pause);
    const changes = { relabel, remove };
    return {
      effect: await headEffect(data, before, validation, changes, { metric, seed: work.seed, pause }),
      warnings: [...set.warnings, ...others.warnings],
    };
  });
}
