import { canonicalJson } from '../canonical-json.ts';
import type { ExportedRun } from './exported-run.ts';

/** Records as they are chained, with how to check them: canonical JSON (RFC 8785), so equal exports have equal bytes. */
export function recordsAsJson(runs: readonly ExportedRun[]): string {
  return canonicalJson({
    schema: 'waferlens-export/1',
    check:
      'contentHash is SHA-256 of the canonical JSON (RFC 8785) of content; hash is that of the object with content, ' +
      'contentHash, execution, previous and sequence; previous is the hash of the record before, 64 zeros for the first.',
    runs: runs.map(({ runId, subject, record }) => ({ run: runId, subject, record })),
  });
}
