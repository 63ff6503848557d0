import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { RecordContent, VerifyFinding } from '#contract/record.ts';
import { agreementManifest, studyManifest } from '#contract/study.ts';
import { readManifest } from '../store/manifest.ts';
import type { Project } from '../store/project.ts';
import { contentHash } from './canonical-json.ts';
import type { StoredRecord } from './chain.ts';
import { standingAnswers, standingVerdicts } from './reviewers-said.ts';
import { readRecord } from './verify-rows.ts';

const logPosition = z.object({ logPosition: z.number() });

/**
 * Holds the logs of what reviewers said against a record of a study or of agreement: as far as the log had come then, it
 * must still give the answers, or verdicts, that were hashed. An output of the record that was changed itself is told
 * as a changed blob, not here.
 */
export async function verifyLogOf(project: Project, stored: StoredRecord): Promise<VerifyFinding[]> {
  // Most records are of other kinds; they are not taken apart for this.
  if (!/"kind":"(study|agreement)"/.test(stored.content)) return [];
  const content = readRecord(stored)?.content;
  if (content === undefined) return [];
  try {
    return await verifyLog(project, stored.runId, content);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

async function verifyLog(project: Project, runId: number, content: RecordContent): Promise<VerifyFinding[]> {
  const manifest = content.outputs.find(({ name }) => name === content.kind);
  const position = logPosition.safeParse(content.parameters);
  if (manifest === undefined || !position.success) return [];
  const at = position.data.logPosition;
  const file = { sha256: manifest.sha256, what: `output "${content.kind}" of run ${runId}`, wayOut: '' };
  const finding = (name: string, what: string): VerifyFinding[] => [
    {
      ...{ runId, subject: 'row', name },
      message: `The log of ${what} does not give what run ${runId} was worked out from: rows were changed, added or removed.`,
    },
  ];
  if (content.kind === 'study') {
    const { study, results } = await readManifest(project.blobs, file, studyManifest);
    const found = contentHash(standingAnswers(project, study, results.reviewers, at));
    return found === results.answersSha256 ? [] : finding(`study ${study.id}`, 'answers');
  }
  if (content.kind === 'agreement') {
    const { agreement, verdictsSha256, ...scope } = await readManifest(
      project.blobs,
      file,
      agreementManifest,
    );
    const found = contentHash(standingVerdicts(project, scope, agreement.reviewers, at));
    return found === verdictsSha256 ? [] : finding('reviews', 'reviews');
  }
  return [];
}
