import type { ProvenanceRecord } from '#contract/record.ts';

/** A record with the names that its run has in this project. */
export interface ExportedRun {
  readonly runId: number;
  readonly subject: string;
  readonly record: ProvenanceRecord;
}
