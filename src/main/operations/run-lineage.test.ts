import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Lineage } from '#contract/provenance.ts';
import {
  addModel,
  contentOf,
  digest,
  importSamples,
  producedJson,
  sampleAt,
  temporaryFolder,
} from '../store/fixtures/project.ts';
import { createProject, type Project } from '../store/project.ts';
import { madeFrom } from './made-from.ts';
import { runLineage } from './run-lineage.ts';

async function openedProject() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const { id: datasetId } = await importSamples(project, folder, [sampleAt(0)]);
  return { folder, project, modelId, datasetId };
}

type Read = readonly { readonly role: string; readonly sha256: string }[];

/** A run of the model that read files and left one of the given content. */
async function runThat(
  { project, modelId, datasetId, folder }: Awaited<ReturnType<typeof openedProject>>,
  read: Read,
  left: string,
): Promise<number> {
  const start = { method: 'judgement', subject: left, modelId, datasetId, case: null, parameters: {} };
  const { runId } = await project.runs.start({ ...start, kind: 'judgement' });
  const file = join(folder, `left-${runId}`);
  writeFileSync(file, left);
  await project.runs.finish(runId, {
    content: contentOf({
      kind: 'judgement',
      method: { id: 'judgement', version: '1', source: '', citation: '' },
      inputs: read.map(({ role, sha256 }) => ({ role, name: role, sha256 })),
    }),
    files: [
      { ...producedJson(folder, `out-${runId}`, left), path: file, sha256: digest(left), bytes: left.length },
    ],
    seconds: 1,
    yields: { kind: 'judgement', judgementPasses: 0 },
  });
  return runId;
}

const linesOf = ({ edges }: Lineage) => edges.map(({ from, to, role }) => `${from} > ${to} ${role}`).sort();

/** The same question answered the long way: every line that the way back from some run has, reachable from a start. */
function byBruteForce(project: Project, start: string, runs: readonly number[]): string[] {
  const all = new Map(
    runs.flatMap((run) => runLineage(project, run).edges).map((edge) => [JSON.stringify(edge), edge]),
  );
  const reached = new Set([start]);
  for (let grown = true; grown; ) {
    const before = reached.size;
    for (const { from, to } of all.values()) if (reached.has(from)) reached.add(to);
    grown = reached.size > before;
  }
  return [...all.values()]
    .filter(({ from }) => reached.has(from))
    .map(({ from, to, role }) => `${from} > ${to} ${role}`)
    .sort();
}

test('forwards has a line exactly where backwards has it, from runs, models and pictures, same bytes twice included', async () => {
  const opened = await openedProject();
  const { project } = opened;
  const picture = { role: 'picture', sha256: digest('picture 0') };
  const segments = { role: 'segments', sha256: digest('segments') };
  const runs = [await runThat(opened, [picture], 'segments')];
  runs.push(await runThat(opened, [picture, segments], 'map one'));
  // The same segments once more: what is read from now on was made by this run.
  runs.push(await runThat(opened, [picture], 'segments'));
  runs.push(await runThat(opened, [segments, { role: 'map', sha256: digest('map one') }], 'verdict'));
  const [first = 0, second = 0] = runs;
  const cited = { role: 'record', sha256: project.records.of(second)?.contentHash ?? '' };
  runs.push(await runThat(opened, [cited], 'report'));
  for (const runId of runs) {
    const forwards = linesOf(madeFrom(project, { kind: 'run', runId }));
    expect(forwards).toEqual(byBruteForce(project, `run ${runId}`, runs));
  }
  expect(linesOf(madeFrom(project, { kind: 'run', runId: first }))).toHaveLength(3);
  for (const sha256 of [digest('onnx'), picture.sha256]) {
    const forwards = madeFrom(project, { kind: 'file', sha256 });
    expect(linesOf(forwards)).toEqual(byBruteForce(project, `file ${sha256}`, runs));
    expect(forwards.leftOut).toBe(0);
  }
});

test('what a much used file led to is cut to the newest, and how many are left out is said', async () => {
  const opened = await openedProject();
  const picture = { role: 'picture', sha256: digest('picture 0') };
  for (let at = 0; at < 8; at += 1) await runThat(opened, [picture], `map ${at}`);
  const { nodes, leftOut } = madeFrom(opened.project, { kind: 'file', sha256: picture.sha256 }, 5);
  expect(nodes.map(({ runId }) => runId)).toEqual([null, 8, 7, 6, 5]);
  expect(leftOut).toBe(4);
});

test('a file that nothing read is not found', async () => {
  const { project } = await openedProject();
  expect(() => madeFrom(project, { kind: 'file', sha256: digest('nowhere') })).toThrow(/No record read/);
});
