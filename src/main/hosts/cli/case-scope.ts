import { Failure } from '#contract/failure.ts';
import { datasetNamed, modelNamed } from './names.ts';
import type { Session } from './session.ts';

/** The model and data set of a command about cases: as named, else the only evaluated pair. */
export async function caseScope(
  session: Session,
  model: unknown,
  dataset: unknown,
): Promise<{ modelId: number; datasetId: number }> {
  const { evaluations } = await session.call('project.summary', {});
  const modelId = typeof model === 'string' ? await modelNamed(session, model) : null;
  const datasetId = typeof dataset === 'string' ? await datasetNamed(session, dataset) : null;
  if (modelId !== null && datasetId !== null) return { modelId, datasetId };
  const fitting = evaluations.filter(
    (pair) => (modelId ?? pair.modelId) === pair.modelId && (datasetId ?? pair.datasetId) === pair.datasetId,
  );
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  throw new Failure(
    'usage',
    fitting.length === 0
      ? 'no model is evaluated on a data set yet; run evaluate first'
      : `${fitting.length} pairs of model and data set are evaluated; say which with --model and --dataset`,
  );
}
