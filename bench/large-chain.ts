import type { RecordContent } from '#contract/record.ts';
import type { ProducedFile } from '#contract/work.ts';
import { recordBase } from '#main/operations/record-content.ts';
import { sha256Of } from '#main/provenance/canonical-json.ts';
import { createProject, type Project } from '#main/store/project.ts';

/** Runs that are written in one transaction. */
const atOnce = 1000;

/**
 * Makes a project with a long chain: explanations as a batch leaves them, each with two files and thirty measured
 * values, without waiting for the disk after each. Every hundred runs share their files, so that verification reads
 * `records / 50` files from disk.
 */
export async function makeLargeChain(directory: string, records: number): Promise<void> {
  const project = createProject(directory);
  const files: ProducedFile[][] = [];
  for (let at = 0; at < records / 100; at += 1) {
    const own: ProducedFile[] = [];
    for (const name of ['map', 'overlay']) {
      const bytes = Buffer.from(new Float32Array(64 * 64).fill(at + (name === 'map' ? 0.25 : 0.5)).buffer);
      const { sha256 } = await project.blobs.putBytes(bytes);
      own.push({ name, path: project.blobs.pathOf(sha256), sha256, bytes: bytes.length });
    }
    files.push(own);
  }
  for (let from = 0; from < records; from += atOnce) {
    project.database.transaction(() => {
      for (let at = from; at < Math.min(records, from + atOnce); at += 1) {
        addRun(project, at, files[Math.floor(at / 100)] ?? []);
      }
    });
  }
  project.records.noteHead();
  await project.close();
}

function addRun(project: Project, at: number, files: readonly ProducedFile[]): void {
  const startedAt = new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString();
  const endedAt = new Date(Date.UTC(2026, 0, 1) + at * 1000 + 900).toISOString();
  const outputs = files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
  const content: RecordContent = { ...explanation(at), outputs };
  const { id } = project.database.run(
    `INSERT INTO run (kind, method, subject, parameters, state, started_at, ended_at, seconds, passes, title, signed,
       source_kind) VALUES ('explanation', ?, ?, ?, 'done', ?, ?, 0.9, ?, 'RISE', 0, 'published')`,
    [
      ...[content.method.id, `die ${at}.png`, JSON.stringify(content.parameters), startedAt, endedAt],
      content.passes,
    ],
  );
  project.records.append(id, content, { startedAt, endedAt, seconds: 0.9 });
  project.artifacts.insert(id, files, outputs);
  project.metrics.insert(id, content);
}

const judged = ['insertion', 'deletion', 'insertion-minus-deletion', 'pixel-auc', 'relevance-mass'];

function explanation(at: number): RecordContent {
  const values = (shift: number) =>
    Object.fromEntries(
      judged.map((id, position) => [
        id,
        { value: ((at + position) % 97) / 97 + shift, low: null, high: null, settings: { steps: 50 } },
      ]),
    );
  const base = recordBase(
    { version: 'bench', user: 'Ada' },
    'explanation',
    { id: 'rise', version: '1', source: { kind: 'published', citation: 'Petsiuk 2018' } },
    null,
  );
  return {
    ...base,
    parameters: { samples: 4000, grid: 8, probability: 0.5, baseline: 'black', seedOffset: at },
    inputs: [{ role: 'picture', name: `die ${at}.png`, sha256: sha256Of(`picture ${at}`) }],
    target: { index: at % 7, label: 'bridge', rule: 'predicted' },
    baseline: 'black',
    output: {
      logits: Array.from({ length: 7 }, (_, of) => (at + of) / 7),
      probabilities: new Array(7).fill(1 / 7),
    },
    judgement: { map: values(0), random: values(0.1), centre: values(0.2) },
    judged: { metrics: judged, baselines: ['black'] },
    passes: 4001,
  };
}
