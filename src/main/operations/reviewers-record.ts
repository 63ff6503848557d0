import type { RecordContent } from '#contract/record.ts';
import type { AgreementManifest, RecordedResults, StudyManifest } from '#contract/study.ts';
import { canonicalJson, sha256Of } from '../provenance/canonical-json.ts';
import type { Project } from '../store/project.ts';
import { recordOf } from './report-records.ts';

/** The newest record whose manifest says exactly this; null where there is none. */
export function recordWith(
  project: Project,
  kind: 'study' | 'agreement',
  manifest: StudyManifest | AgreementManifest,
): RecordedResults | null {
  const [runId] = project.artifacts.runsWith(kind, sha256Of(canonicalJson(manifest)));
  return runId === undefined ? null : { runId, contentHash: recordOf(project, runId).contentHash };
}

/** The model that reviewers looked at, as records name it. */
export function modelOfRecord(project: Project, modelId: number): RecordContent['model'] {
  const { name, sha256, answerName } = project.models.get(modelId);
  return { name, sha256, answer: answerName };
}
