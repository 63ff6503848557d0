import type { MetricValues } from '#contract/explanation.ts';
import type { Agreement, AgreementManifest, RecordedResults } from '#contract/study.ts';
import { contentHash } from '../provenance/canonical-json.ts';
import { now, standingVerdicts } from '../provenance/reviewers-said.ts';
import type { Project } from '../store/project.ts';
import { agreementOf } from './agreement.ts';
import type { OperationContext } from './context.ts';
import { type ComputedAnalysis, jsonFile, recordAnalysis } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import { recordOf } from './report-records.ts';
import { modelOfRecord, recordWith } from './reviewers-record.ts';

/** Agreement of reviewers as records cite it. */
const agreementMethod = {
  id: 'kappa',
  version: '1',
  source: {
    kind: 'published',
    citation:
      'Cohen: A coefficient of agreement for nominal scales, 1960; Fleiss, Cohen, Everitt, Psychological Bulletin 72, 1969 ' +
      '(standard error); Fleiss, Psychological Bulletin 76, 1971 (several reviewers)',
  },
} as const;

/** What agreement follows from. */
interface AgreementMoment {
  readonly modelId: number;
  readonly datasetId: number;
  /** Null: everyone who gave a verdict or a label. */
  readonly reviewers: readonly string[] | null;
  /** Where the log of reviews stood. */
  readonly position: number;
}

/**
 * Keeps how far reviewers agree as a run with a record: a function of the verdicts that stand. Agreement that has a
 * record already gets no second one.
 *
 * @returns null where no two of them judged or relabelled the same case
 */
export async function recordAgreement(
  context: OperationContext,
  scope: Omit<AgreementMoment, 'position'>,
): Promise<RecordedResults | null> {
  const project = context.project();
  const { modelId, datasetId } = scope;
  const moment = { ...scope, position: project.reviews.position(datasetId, modelId) };
  const manifest = manifestOf(project, moment);
  const there = recordWith(project, 'agreement', manifest);
  if (there !== null) return there;
  const { verdicts, labels } = manifest.agreement;
  if (![...verdicts, ...labels].some(({ n }) => n > 0)) return null;
  const { runId } = await recordAnalysis(
    context,
    {
      ...{ kind: 'agreement', method: agreementMethod.id, subject: project.datasets.get(datasetId).name },
      ...{ modelId, datasetId, parameters: {} },
    },
    (directory) => computeAgreement(context, moment, directory),
  );
  return { runId, contentHash: recordOf(project, runId).contentHash };
}

/** The record of exactly the agreement that there is now; null where nobody has kept it. */
export function recordedAgreement(
  project: Project,
  scope: Omit<AgreementMoment, 'position'>,
): RecordedResults | null {
  return recordWith(project, 'agreement', manifestOf(project, { ...scope, position: now }));
}

/** Works agreement out of the log as it stood and puts the record together; nothing is stored. */
export async function computeAgreement(
  context: OperationContext,
  moment: AgreementMoment,
  directory: string,
): Promise<ComputedAnalysis> {
  const started = performance.now();
  const project = context.project();
  const manifest = manifestOf(project, moment);
  const { agreement, verdictsSha256 } = manifest;
  const said = standingVerdicts(project, moment, agreement.reviewers, moment.position);
  const files = [
    await jsonFile(directory, 'agreement', manifest),
    await jsonFile(directory, 'verdicts', said),
  ] as const;
  const dataset = project.datasets.get(moment.datasetId);
  const { outputs: _, ...base } = recordBase(context.author(), 'agreement', agreementMethod, null);
  return {
    content: {
      ...base,
      model: modelOfRecord(project, moment.modelId),
      parameters: {
        reviewers: agreement.reviewers.join(', '),
        cases: new Set(said.map(({ index }) => index)).size,
        disagreements: agreement.disagreements.length,
        logPosition: moment.position,
        confidence: 0.95,
      },
      inputs: [
        { role: 'data set', name: dataset.name, sha256: dataset.sha256 },
        { role: 'verdicts', name: `verdicts on ${dataset.name}`, sha256: verdictsSha256 },
      ],
      metrics: agreementMetrics(agreement),
    },
    files,
    seconds: (performance.now() - started) / 1000,
  };
}

function manifestOf(
  project: Project,
  { modelId, datasetId, reviewers, position }: AgreementMoment,
): AgreementManifest {
  const agreement = agreementOf(project, modelId, datasetId, reviewers, position);
  const said = standingVerdicts(project, { modelId, datasetId }, agreement.reviewers, position);
  return {
    ...{ schema: 'waferlens-agreement/1', modelId, datasetId, agreement },
    verdictsSha256: contentHash(said),
  };
}

/** Kappa with its interval for each pair of reviewers with cases in common, and for all of them together. */
function agreementMetrics({ reviewers, verdicts, labels, together }: Agreement): MetricValues {
  const pairs = (what: string, compared: Agreement['verdicts']) =>
    compared
      .filter(({ n }) => n > 0)
      .map(({ first, second, n, agreement, kappa }) => [
        `kappa-${what}-${first + 1}-${second + 1}`,
        {
          ...{ value: kappa?.value ?? null, low: kappa?.low ?? null, high: kappa?.high ?? null },
          settings: {
            ...{ first: reviewers[first] ?? '', second: reviewers[second] ?? '', cases: n, agreement },
            ...{ standardError: kappa?.standardError ?? null, confidence: 0.95 },
          },
        },
      ]);
  return Object.fromEntries([
    ...pairs('verdicts', verdicts),
    ...pairs('labels', labels),
    ...(together === null
      ? []
      : [
          [
            'fleiss-kappa',
            {
              ...{ value: together.kappa, low: null, high: null },
              settings: { cases: together.n, agreement: together.agreement, reviewers: reviewers.length },
            },
          ],
        ]),
  ]);
}
