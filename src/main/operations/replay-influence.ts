import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import {
  type InfluenceManifest,
  influenceBenchmarkManifest,
  influenceManifest,
} from '#contract/influence.ts';
import type { RecordContent } from '#contract/record.ts';
import { listedParameter } from '../store/influence-rankings.ts';
import { auditedWith, computeAudit } from './audit-training.ts';
import { computeInfluence } from './compute-influence.ts';
import type { OperationContext } from './context.ts';
import type { Following } from './explain-picture.ts';
import { computeMeasurement } from './measure-influence.ts';
import { filesByName, inputOf, type Recomputed } from './recorded.ts';
import { analysisFollowing, output, recomputed } from './replay-analyses.ts';
import { recordedDataset, recordedTraining, samplesFileOf } from './trained-model.ts';

/** Nothing that was kept of the training set is used: a repetition fits anew. */
function freshIndexes(directory: string): string {
  return path.join(directory, 'indexes');
}

/** Traces the answer of a record back again: to the same training set, for the project's own copy of the picture. */
export async function traceAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const { target, seed } = content;
  if (target === null) throw new Failure('integrity', 'the record names no class');
  const trained = recordedTraining(context, content);
  const { name, sha256 } = inputOf(content, 'picture');
  const { [listedParameter]: listed, ...parameters } = content.parameters;
  const own = trained.classifier.labels.indexOf(target.label);
  const [found] = await computeInfluence(
    context,
    {
      trained,
      pictures: [
        {
          name,
          source: { kind: 'file', path: context.project().blobs.pathOf(sha256) },
          case: null,
          // Where the label was the target, the target says which label it was.
          labelIndex: target.rule === 'label' && own >= 0 ? own : null,
          maskPath: null,
          segmentsPath: null,
          segmentsName: null,
        },
      ],
      method: content.method.id,
      parameters,
      target: target.rule === 'predicted' || target.rule === 'label' ? target.rule : target.index,
      top: Number(listed ?? 1),
      seed,
    },
    {
      samplesFile: await samplesFileOf(context, trained.training, directory),
      indexDirectory: freshIndexes(directory),
      directories: [directory],
    },
    analysisFollowing(following),
  );
  if (found === undefined) throw new Failure('internal', `${name}: nothing was computed`);
  if (found instanceof Failure) throw found;
  const recorded = await output(context, content, 'influence', influenceManifest);
  const files = await filesByName(found.files);
  files.set('influence', withIndexOf(recorded, found.manifest, files.get('influence')));
  return { content: found.content, files };
}

/**
 * An index to which samples were appended has other bytes than one that is fitted anew, and gives the same values. So
 * where both were made of the same things, what counts is the values that come of it.
 */
function withIndexOf(
  { index: then }: InfluenceManifest,
  { index: now }: InfluenceManifest,
  file: Uint8Array = new Uint8Array(),
): Uint8Array {
  if (then.key !== now.key) return file;
  return Buffer.from(Buffer.from(file).toString('utf8').replace(now.sha256, then.sha256));
}

/** Audits the training set of a record again. */
export async function auditAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const sets = content.inputs.filter(({ role }) => role === 'data set');
  const computed = await computeAudit(
    context,
    {
      trained: recordedTraining(context, content),
      validation: sets.length < 2 ? null : recordedDataset(context, content, 1),
      ...auditedWith(content.parameters),
      seed: content.seed,
    },
    { directory, indexDirectory: freshIndexes(directory) },
    analysisFollowing(following),
  );
  return recomputed(computed);
}

/** Measures the influence methods of a record again. */
export async function measureInfluenceAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const recorded = await output(context, content, 'influence-benchmark', influenceBenchmarkManifest);
  const { seeds, subsets, leftOut, known, metrics, entries, queries } = recorded;
  const computed = await computeMeasurement(
    context,
    {
      trained: recordedTraining(context, content),
      queries: recordedDataset(context, content, 1),
      queryCount: queries.samples,
      methods: entries.map(({ method, given }) => ({ id: method, parameters: given })),
      metrics: metrics.map(({ id }) => id),
      ...{ seeds, subsets, leftOut, known },
    },
    { directory, indexDirectory: freshIndexes(directory) },
    analysisFollowing(following),
  );
  return recomputed(computed);
}
