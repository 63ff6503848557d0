import { z } from 'zod';
import type { OutputOf } from '#contract/method.ts';
import type { Lineage, provenanceMethods } from '#contract/provenance.ts';
import { emptyChain, recordFaults } from '../provenance/chain.ts';
import { inputsOf } from '../provenance/exports/exported-run.ts';
import type { Project } from '../store/project.ts';

/** More than this nobody reads as a drawing. */
const mostNodes = 200;

/** What no run makes, whatever its bytes: models, and what reviewers said. */
const fromOutside: ReadonlySet<string> = new Set(['model', 'answers', 'verdicts']);

/** Everything that a run was made from, step by step back to what was imported. */
export function runLineage(project: Project, runId: number): Lineage {
  const nodes = new Map<string, Lineage['nodes'][number]>();
  const edges: Lineage['edges'] = [];
  let leftOut = 0;
  const queue: number[] = [];
  const addRun = (id: number): void => {
    const key = `run ${id}`;
    if (!nodes.has(key)) {
      const { kind, method, subject } = project.runs.get(id);
      const title = kind === method ? kind : `${kind}: ${method}`;
      nodes.set(key, { id: key, kind: 'run', title, detail: subject, runId: id });
      queue.push(id);
    }
  };
  addRun(runId);
  for (let made = queue.shift(); made !== undefined; made = queue.shift()) {
    const record = project.records.of(made);
    if (record === null) continue;
    const to = `run ${made}`;
    for (const { role, name, sha256 } of inputsOf(record.content)) {
      const maker = fromOutside.has(role) ? null : project.records.maker(sha256, record.sequence);
      const from = maker === null ? `file ${sha256}` : `run ${maker}`;
      if (edges.some((edge) => edge.from === from && edge.to === to && edge.role === role)) continue;
      if (!nodes.has(from) && nodes.size >= mostNodes) {
        leftOut += 1;
        continue;
      }
      if (maker !== null) addRun(maker);
      else if (!nodes.has(from)) {
        const kind = role === 'model' ? 'model' : 'file';
        nodes.set(from, { id: from, kind, title: name, detail: `${role}, ${sha256}`, runId: null });
      }
      edges.push({ from, to, role });
    }
  }
  return { nodes: [...nodes.values()], edges, leftOut };
}

/** A page of the chain, newest first; every link is checked against its hashes and the record before it. */
export function chainPage(
  project: Project,
  before: number | null,
  limit: number,
): OutputOf<typeof provenanceMethods, 'runs.chain'> {
  const total = project.records.count();
  // One more than shown, so that the oldest link of the page is checked as well.
  const rows = project.records.storedBefore(before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const links = rows.slice(0, limit).map((stored, at) => {
    const older = rows[at + 1];
    const head = older === undefined ? emptyChain : { sequence: older.sequence, hash: older.hash };
    const [fault] = recordFaults(stored, head);
    const { kind, method, subject } = project.runs.get(stored.runId);
    const { sequence, runId, contentHash, hash, previous } = stored;
    return {
      ...{ sequence, runId, kind, method, subject, contentHash, hash, previous },
      endedAt: endOf(stored.execution),
      fault: fault?.message ?? null,
    };
  });
  return { total, links };
}

/** When a run ended, as its record says; empty where somebody has changed the record to something that says nothing. */
function endOf(execution: string): string {
  try {
    return z.object({ endedAt: z.string() }).parse(JSON.parse(execution)).endedAt;
  } catch {
    return '';
  }
}
