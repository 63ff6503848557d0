import type { PredictionSet } from '#contract/evaluation.ts';
import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { decimal, percent, table } from '../output.ts';

export const evaluate: CommandDefinition = {
  name: ['evaluate'],
  summary: 'predictions, accuracy, per-class precision, recall and F1, confusion matrix, calibration',
  define: (command) =>
    command.requiredOption('--model <name>', 'model').requiredOption('--dataset <name>', 'data set'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const modelId = await modelNamed(session, String(options.model));
    const datasetId = await datasetNamed(session, String(options.dataset));
    const { jobId } = await session.call('evaluation.run', { modelId, datasetId });
    await session.finish(jobId);
    const { predictionSet } = await session.call('evaluation.get', { modelId, datasetId });
    if (predictionSet === null) throw new Failure('internal', 'the evaluation finished without a result');
    const { evaluation, runId, runtime } = predictionSet;
    session.output.result({ runId, runtime, ...evaluation }, () => describe(predictionSet));
  },
};

function describe({ evaluation }: PredictionSet): string[] {
  const { accuracy, labels, confusion } = evaluation;
  return [
    `accuracy ${percent(accuracy.value)} (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}) on ${evaluation.labelled} labelled of ${evaluation.samples} pictures`,
    `macro F1 ${decimal(evaluation.macroF1)}, calibration error ${decimal(evaluation.expectedCalibrationError)}, Brier ${decimal(evaluation.brier)}`,
    ...evaluation.unknownLabels.map(
      ({ label, count }) => `not among the model's classes: ${label} (${count} pictures)`,
    ),
    ...evaluation.unreadable.map(({ message }) => `unreadable: ${message}`),
    '',
    ...table(
      ['class', 'support', 'predicted', 'precision', 'recall', 'F1'],
      evaluation.perClass.map((row) => [
        row.label,
        String(row.support),
        String(row.predicted),
        decimal(row.precision),
        decimal(row.recall),
        decimal(row.f1),
      ]),
      ['left', 'right', 'right', 'right', 'right', 'right'],
    ),
    '',
    'confusion (rows: true, columns: predicted)',
    ...table(
      ['', ...labels.map((_, index) => String(index))],
      confusion.map((row, index) => [`${index} ${labels[index] ?? ''}`, ...row.map(String)]),
      ['left', ...labels.map(() => 'right' as const)],
    ),
  ];
}
