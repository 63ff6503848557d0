import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import { settleFailedRun } from './explain-picture.ts';
import { projectClassifier, sourceOf } from './models.ts';
import { recordBase } from './record-content.ts';

/** The evaluation as records and reports cite it. */
export const evaluationMethod = {
  id: 'evaluation',
  version: '1',
  source: {
    kind: 'published',
    citation: 'Guo et al., On Calibration of Modern Neural Networks, ICML 2017 (calibration error)',
  },
} as const;

/**
 * Classifies every picture of a data set and judges the answers against the labels.
 *
 * @returns the run's id; the newest evaluation of a model on a data set is the one that is shown
 */
export async function evaluateDataset(
  context: OperationContext,
  modelId: number,
  datasetId: number,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const project = context.project();
  const classifier = projectClassifier(context, modelId);
  const dataset = project.datasets.get(datasetId);
  if (dataset.samples === 0)
    throw new Failure('not-found', `"${dataset.name}" has no pictures to evaluate on`);
  const { runId, directory } = await project.runs.start({
    kind: 'evaluation',
    method: evaluationMethod.id,
    subject: dataset.name,
    modelId,
    datasetId,
    case: null,
    parameters: {},
  });
  try {
    const samplesFile = path.join(directory, 'samples.jsonl');
    await project.samples.writeFile(datasetId, samplesFile);
    const result = await context.compute.call(
      'evaluate',
      { classifier: sourceOf(classifier), runtime: context.runtime(), samplesFile, directory },
      { signal: job.signal, onProgress: job.report },
    );
    await project.runs.finish(runId, {
      content: {
        ...recordBase(context.author(), 'evaluation', evaluationMethod, classifier),
        inputs: [
          { role: 'model', name: classifier.name, sha256: classifier.sha256 },
          { role: 'data set', name: dataset.name, sha256: dataset.sha256 },
        ],
        runtime: result.runtime,
        metrics: {
          accuracy: { ...result.evaluation.accuracy, settings: { interval: 'bootstrap 95 %' } },
          'macro-f1': { value: result.evaluation.macroF1, low: null, high: null, settings: {} },
          'expected-calibration-error': {
            value: result.evaluation.expectedCalibrationError,
            low: null,
            high: null,
            settings: { bins: result.evaluation.reliability.length },
          },
        },
        passes: result.passes,
        warnings: result.warnings,
      },
      files: [result.logits, result.predicted, result.confidence],
      seconds: result.seconds,
      yields: { kind: 'evaluation', evaluation: result.evaluation },
    });
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
  context.announce('evaluations');
  return { runId };
}
