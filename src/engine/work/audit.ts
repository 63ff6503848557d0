import type { AuditWork, influenceEngineMethods } from '#contract/influence-work.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext, OutputOf } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import { auditParameters } from '../influence/audit/audit-parameters.ts';
import { auditTraining } from '../influence/audit/audit-training.ts';
import { auditDescription, auditVersion } from '../influence/audit/index.ts';
import { findInfluenceMethod } from '../influence/index.ts';
import { influenceContext, openIndex } from '../influence/index-store/fitted-index.ts';
import { withTrainingSet } from '../influence/training-set/training-set.ts';
import { produceArray, produceJson } from './produced.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

/**
 * Audits a training set. `audit.json` and `self-influence.f32` [samples of the data set] go to `work.directory`.
 *
 * @throws Failure as `withTrainingSet`, `openIndex` and `auditTraining`
 */
export async function auditWork(
  work: AuditWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<OutputOf<typeof influenceEngineMethods, 'audit'>> {
  const begun = performance.now();
  const parameters = auditParameters.parse(
    readParameters({ id: auditDescription.id, parameters: auditParameters }, work.parameters),
  );
  const method = findInfluenceMethod(work.method);
  const needs = { ...method.needsWith(readParameters(method, work.methodParameters)), labels: true };
  const services = trainingServices(context, workplace, work.seed);
  return withTrainingSet(work.trained, needs, services, async (set) => {
    const index = await openIndex(set, work.trained, work.method, work.methodParameters, services);
    const selfInfluence = await index.fitted.selfInfluence(influenceContext(set, services));
    const others = work.validation === null ? null : await set.other(work.validation.samplesFile);
    const { manifest, warnings } = await auditTraining({
      set,
      trainingName: work.trained.training.name,
      selfInfluence,
      method: { id: method.id, title: method.title, parameters: index.parameters },
      validation:
        work.validation === null || others === null ? null : { name: work.validation.name, data: others },
      trueLabelColumn: work.trueLabelColumn,
      parameters,
      seed: work.seed,
      signal: services.signal,
      report: services.report,
    });
    const all = new Float32Array(set.total).fill(Number.NaN);
    for (const [row, position] of set.positions.entries()) all[position] = selfInfluence[row] as number;
    return {
      parameters,
      methodParameters: index.parameters,
      methodVersion: auditVersion,
      manifest: await produceJson(work.directory, 'audit', manifest),
      files: [await produceArray(work.directory, 'self-influence', all, [all.length])],
      passes: set.passes,
      seconds: (performance.now() - begun) / 1000,
      warnings: [
        ...set.warnings,
        ...index.warnings,
        ...index.fitted.warnings,
        ...(others === null ? [] : others.warnings),
        ...warnings,
      ],
      runtime: set.runtime,
    };
  });
}
