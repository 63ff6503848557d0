import { readFile } from 'node:fs/promises';
import { type AuditManifest, type AuditRequest, auditManifest } from '#contract/audit.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { MetricValues, ParameterValues } from '#contract/explanation.ts';
import { readParameters } from '#engine/explain/describe.ts';
import { auditParameters } from '#engine/influence/audit/audit-parameters.ts';
import { auditDescription, defaultAuditMethod } from '#engine/influence/audit/index.ts';
import { findInfluenceMethod } from '#engine/influence/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { type ComputedAnalysis, recordAnalysis } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import {
  projectTraining,
  samplesFileOf,
  type TrainedClassifier,
  trainedInputs,
  trainedWork,
} from './trained-model.ts';

/** An audit with everything that was to be looked up found. */
export interface TrainingAudit {
  readonly trained: TrainedClassifier;
  readonly validation: Dataset | null;
  /** What ranks the queue. */
  readonly method: { readonly id: string; readonly parameters: ParameterValues };
  readonly trueLabelColumn: string | null;
  readonly parameters: ParameterValues;
  readonly seed: number;
}

/** What the audit is of, checked. Throws Failure `usage` for an unknown method or parameter, `not-found`. */
export function plannedAudit(context: OperationContext, request: AuditRequest): TrainingAudit {
  const { modelId, trainingId, validationId, trueLabelColumn, parameters, seed } = request;
  const method = request.method ?? { id: defaultAuditMethod, parameters: {} };
  readParameters(findInfluenceMethod(method.id), method.parameters);
  readParameters({ id: auditDescription.id, parameters: auditParameters }, parameters);
  return {
    trained: projectTraining(context, modelId, trainingId),
    validation: validationId === null ? null : context.project().datasets.get(validationId),
    ...{ method, trueLabelColumn, parameters, seed },
  };
}

/** Looks for what is wrong with a training set and keeps the run. */
export function auditTraining(
  context: OperationContext,
  request: AuditRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const plan = plannedAudit(context, request);
  const { training } = plan.trained;
  return recordAnalysis(
    context,
    {
      kind: 'audit',
      method: auditDescription.id,
      subject: training.name,
      modelId: request.modelId,
      datasetId: training.id,
      training: { trainingId: training.id, otherId: request.validationId },
      parameters: request.parameters,
    },
    (directory) => {
      const places = { directory, indexDirectory: context.project().indexDirectory };
      return computeAudit(context, plan, places, { signal: job.signal, onProgress: job.report });
    },
  );
}

/** Audits and puts the record together; nothing is stored. */
export async function computeAudit(
  context: OperationContext,
  plan: TrainingAudit,
  { directory, indexDirectory }: { readonly directory: string; readonly indexDirectory: string },
  following: AnalysisFollowing,
): Promise<ComputedAnalysis> {
  const { trained, validation, method, trueLabelColumn, parameters, seed } = plan;
  const samplesFile = await samplesFileOf(context, trained.training, directory);
  const result = await context.compute.call(
    'audit',
    {
      trained: trainedWork(trained, { samplesFile, indexDirectory }),
      validation:
        validation === null
          ? null
          : {
              name: validation.name,
              samplesFile: await samplesFileOf(context, validation, directory, 'validation.jsonl'),
            },
      method: method.id,
      methodParameters: method.parameters,
      ...{ trueLabelColumn, parameters, seed, directory },
    },
    following,
  );
  const manifest = auditManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  const definition = findInfluenceMethod(method.id);
  const { checkpoints } = definition.needsWith(readParameters(definition, method.parameters));
  return {
    content: {
      ...recordBase(
        context.author(),
        'audit',
        { id: auditDescription.id, version: result.methodVersion, source: auditDescription.source },
        trained.classifier,
      ),
      parameters: recordedParameters(plan, result),
      inputs: [
        ...trainedInputs(trained, checkpoints),
        ...(validation === null
          ? []
          : [{ role: 'data set', name: validation.name, sha256: validation.sha256 }]),
      ],
      seed,
      runtime: result.runtime,
      metrics: auditMetrics(manifest),
      passes: passesOf(plan, manifest, checkpoints),
      warnings: result.warnings,
    },
    files: [result.manifest, ...result.files],
    seconds: result.seconds,
  };
}

/** Passes where nothing is kept of the pictures yet: what is kept changes the cost, and must not change the record. */
function passesOf(
  { trained }: TrainingAudit,
  { training, validation }: AuditManifest,
  checkpoints: boolean,
): number {
  const networks = 1 + (checkpoints ? trained.checkpoints.length : 0);
  return networks * (training.samples + (validation?.samples ?? 0));
}

/** The audit's own parameters, then `method` and its parameters as `method.NAME`. */
function recordedParameters(
  { method, trueLabelColumn }: TrainingAudit,
  result: { readonly parameters: ParameterValues; readonly methodParameters: ParameterValues },
): ParameterValues {
  return {
    ...result.parameters,
    trueLabelColumn,
    method: method.id,
    ...Object.fromEntries(
      Object.entries(result.methodParameters).map(([name, value]) => [`method.${name}`, value]),
    ),
  };
}

/** What `recordedParameters` put together, taken apart again. */
export function auditedWith(
  recorded: ParameterValues,
): Pick<TrainingAudit, 'method' | 'trueLabelColumn' | 'parameters'> {
  const { method, trueLabelColumn, ...rest } = recorded;
  const ofMethod = Object.entries(rest).filter(([name]) => name.startsWith('method.'));
  return {
    method: {
      id: String(method ?? defaultAuditMethod),
      parameters: Object.fromEntries(
        ofMethod.map(([name, value]) => [name.slice('method.'.length), value] as const),
      ),
    },
    trueLabelColumn: typeof trueLabelColumn === 'string' ? trueLabelColumn : null,
    parameters: Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('method.'))),
  };
}

function auditMetrics({ duplicates, leaks, known, memorised, effects }: AuditManifest): MetricValues {
  const counted = (value: number) => ({ value, low: null, high: null, settings: {} });
  return {
    duplicates: counted(duplicates.length),
    leaks: counted(leaks.length),
    memorised: counted(memorised.length),
    ...(known === null || known.auroc === null
      ? {}
      : { 'mislabel-auroc': { ...counted(known.auroc), settings: { wrong: known.wrong } } }),
    ...Object.fromEntries(
      effects.map(({ title, effect }) => [
        `effect: ${title}`,
        { ...effect.difference, settings: { of: 'accuracy', interval: 'paired bootstrap 95 %' } },
      ]),
    ),
  };
}
