import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import type { Project } from '../store/project.ts';

/** The record of a finished run. Throws Failure `integrity` where it has none. */
export function recordOf(project: Project, runId: number): { content: RecordContent; contentHash: string } {
  const record = project.records.of(runId);
  if (record === null) throw new Failure('integrity', `run ${runId} is finished but has no record`);
  return record;
}
