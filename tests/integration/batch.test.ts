import { cpSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Job } from '#contract/job.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { slowClassifier, writeClassifier } from './fixtures/classifiers.ts';
import { type Client, ended, jobThat, type Served, serveAndConnect } from './fixtures/loopback-client.ts';
import { makeNightProject } from './fixtures/night.ts';
import { eventually, hasProcessTable, isAlive, workersOf } from './fixtures/processes.ts';
import { column, damageOf, undamaged } from './fixtures/project-rows.ts';
import { makeSidesProject } from './fixtures/sides.ts';
import { cutUncommitted, tearNextTransaction } from './fixtures/write-ahead-log.ts';
import { place } from './program.ts';

const cases = 200;
const method = 'input-gradient';
const options = ['--project', 'night.waferlens'] as const;

async function startNight(client: Client): Promise<string> {
  const { models, datasets } = await client.call('project.summary', {});
  const { jobId } = await client.call('explain.start', {
    modelId: models[0]?.id ?? 0,
    datasetId: datasets[0]?.id ?? 0,
    indices: Array.from({ length: cases }, (_, index) => index),
    methods: [{ id: method, parameters: {} }],
    target: 'predicted',
    seed: 0,
  });
  return jobId;
}

/** How often each case was explained, as far as the runs are finished. */
const finishedRuns = (project: string) =>
  column(
    project,
    "SELECT count(*) FROM run WHERE kind = 'explanation' AND state = 'done' GROUP BY sample_index ORDER BY sample_index",
  );

/** Gives verdicts until the program is gone; `answered` has the cases whose call has returned. */
async function reviewOn(client: Client, jobId: string, answered: number[]): Promise<void> {
  const { models, datasets } = await client.call('project.summary', {});
  const [modelId, datasetId] = [models[0]?.id ?? 0, datasets[0]?.id ?? 0];
  for (;;) {
    const index = answered.length % cases;
    try {
      await client.call('review.append', {
        case: { modelId, datasetId, index },
        change: { kind: 'verdict', verdict: 'model-wrong' },
      });
    } catch {
      return;
    }
    answered.push(index);
    const { jobs } = await client.call('jobs.list', {}).catch(() => ({ jobs: [] as Job[] }));
    if (jobs.some(({ id, state }) => id === jobId && state === 'done')) return;
    await sleep(30);
  }
}

const verdicts = (project: string) => column(project, 'SELECT sample_index FROM review_event ORDER BY id');

async function killProgram({ program }: Served): Promise<void> {
  const workers = workersOf(program.pid, 'worker');
  program.child.kill('SIGKILL');
  await program.ended;
  await eventually('the workers end', () => !workers.some(isAlive));
}

describe.skipIf(!hasProcessTable)('a batch of 200 cases', () => {
  test('is finished by itself over kills of program and worker: each case once, every verdict there, the chain whole', async () => {
    const at = place();
    const project = await makeNightProject(at, cases);
    const random = new SeededRandom(20, 1);
    const answered: number[] = [];
    let served = await serveAndConnect(at, ...options);
    const jobId = await startNight(served.client);
    let reviewing = reviewOn(served.client, jobId, answered);
    let done = 0;
    for (const victim of ['program', 'worker', 'program', 'worker'] as const) {
      const until = done + 5 + random.integer(25);
      const job = await jobThat(served.client, jobId, ({ progress }) => progress.done > until);
      done = job.progress.done;
      if (victim === 'worker') {
        for (const pid of workersOf(served.program.pid, 'worker')) process.kill(pid, 'SIGKILL');
        continue;
      }
      await killProgram(served);
      await reviewing;
      served = await serveAndConnect(at, ...options);
      reviewing = reviewOn(served.client, jobId, answered);
    }
    expect(await ended(served.client, jobId)).toMatchObject({
      state: 'done',
      resumed: true,
      result: { failures: [] },
    });
    await reviewing;
    await served.end();
    expect(finishedRuns(project)).toEqual(new Array(cases).fill(1));
    expect(verdicts(project)).toEqual(expect.arrayContaining(answered));
    expect(verdicts(project).length).toBeGreaterThanOrEqual(answered.length);
    expect(await at.result('verify')).toMatchObject({ intact: true });
  }, 120_000);

  test('loses no verdict that was answered when the power fails, whatever is left of the next transaction', async () => {
    const at = place();
    const project = await makeNightProject(at, cases);
    const served = await serveAndConnect(at, ...options);
    const jobId = await startNight(served.client);
    const answered: number[] = [];
    const reviewing = reviewOn(served.client, jobId, answered);
    await jobThat(served.client, jobId, ({ progress }) => progress.done > 20);
    // Everything stands still, as it does when the power fails; what a copy then has is what the disk was given.
    const processes = [served.program.pid, ...workersOf(served.program.pid, 'worker')];
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    const before = [...answered];
    for (const name of ['cut', 'torn']) cpSync(project, at.path(`${name}.waferlens`), { recursive: true });
    for (const pid of processes) process.kill(pid, 'SIGCONT');
    await killProgram(served);
    await reviewing;
    expect(before.length).toBeGreaterThan(0);
    cutUncommitted(at.path('cut.waferlens', 'project.db-wal'));
    tearNextTransaction(at.path('torn.waferlens', 'project.db-wal'));

    for (const name of ['cut', 'torn']) {
      const copy = at.path(`${name}.waferlens`);
      const { client, end } = await serveAndConnect(at, '--project', copy);
      const job = await jobThat(client, jobId, ({ progress }) => progress.done > 25);
      expect(job, name).toMatchObject({ resumed: true, attempts: 1 });
      await end();
      expect(verdicts(copy).slice(0, before.length), name).toEqual(before);
      expect(new Set(finishedRuns(copy)), name).toEqual(new Set([1]));
      expect(damageOf(copy), name).toEqual(undamaged);
      expect(await at.result('verify', '--project', copy), name).toMatchObject({ intact: true });
    }
  }, 120_000);
});

test('a batch pauses within seconds also in the middle of a long explanation, and goes on', async () => {
  const at = place();
  await makeSidesProject(at);
  writeClassifier(at.path('slow.onnx'), slowClassifier(32, 16, 4));
  await at.result('model', 'add', 'slow.onnx', '--name', 'slow', '--labels', 'labels.txt');
  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { models, datasets } = await client.call('project.summary', {});
  const { jobId } = await client.call('explain.start', {
    modelId: models.find(({ name }) => name === 'slow')?.id ?? 0,
    datasetId: datasets[0]?.id ?? 0,
    indices: [0, 1],
    methods: [{ id: 'rise', parameters: { samples: 1_000_000 } }],
    target: 'predicted',
    seed: 0,
  });
  await jobThat(client, jobId, ({ progress }) => progress.done > 0);
  const asked = performance.now();
  await client.call('jobs.pause', { jobId });
  const paused = await jobThat(client, jobId, ({ state }) => state === 'queued');
  expect(performance.now() - asked).toBeLessThan(4000);
  expect(paused).toMatchObject({ paused: true, attempts: 0, failure: null });
  await client.call('jobs.continue', { jobId });
  await jobThat(
    client,
    jobId,
    ({ state, progress }) => state === 'running' && progress.ratePerSecond !== null,
  );
  await end();
  expect(column(at.path('sides.waferlens'), 'SELECT failure FROM run ORDER BY id LIMIT 1')).toEqual([
    'Explaining 2 cases by rise was paused',
  ]);
});

test('a batch names the pictures that could not be explained, makes its report, and tries them again', async () => {
  const at = place();
  const project = await makeNightProject(at, 4);
  const moved = [at.path('night', '002.png'), at.path('away.png')] as const;
  renameSync(...moved);
  const { client, end } = await serveAndConnect(at, ...options);
  await client.call('settings.set', { defaultBaseline: 'blur' });
  const { models, datasets } = await client.call('project.summary', {});
  const { jobId } = await client.call('explain.start', {
    modelId: models[0]?.id ?? 0,
    datasetId: datasets[0]?.id ?? 0,
    indices: [0, 1, 2],
    methods: [{ id: 'occlusion', parameters: {} }],
    target: 'predicted',
    seed: 0,
    report: { title: 'The night' },
  });
  await ended(client, jobId);
  const [job] = (await client.call('jobs.history', { limit: 10 })).jobs;
  expect(job).toMatchObject({
    state: 'done',
    result: {
      failures: [
        { subject: '002.png', method: 'occlusion', index: 2, message: expect.stringContaining('002.png') },
      ],
    },
  });
  expect((await client.call('reports.list', {})).reports).toMatchObject([
    { id: job?.result?.reportId, title: 'The night', cases: 2 },
  ]);
  const [runId = 0] = (job?.result?.runIds ?? []) as number[];
  const { record } = await client.call('runs.get', { runId });
  expect(record?.content.parameters, 'the baseline of the settings').toMatchObject({ baseline: 'blur' });
  await end();
  renameSync(moved[1], moved[0]);

  const again = await serveAndConnect(at, ...options);
  const retried = await again.client.call('jobs.retry', { jobId });
  expect(await ended(again.client, retried.jobId)).toMatchObject({ state: 'done', result: { failures: [] } });
  expect((await again.client.call('reports.list', {})).reports.map(({ cases }) => cases).toSorted()).toEqual([
    1, 2,
  ]);
  await again.end();
  expect(finishedRuns(project)).toEqual([1, 1, 1]);
});

test('the command batch is stopped by Ctrl+C, goes on with --resume, writes its report and prints progress as JSON', async () => {
  const at = place();
  const project = await makeNightProject(at, 30);
  const program = at.start(
    ...['batch', '--model', 'night', '--dataset', 'night', '--method', method],
    ...['--report', 'night.pdf', '--json'],
  );
  await program.says(/"progress":\{"done":[1-9]/);
  program.child.kill('SIGINT');
  const stopped = await program.ended;
  expect(stopped).toMatchObject({ code: 1, failure: { code: 'interrupted' } });
  const made = finishedRuns(project).length;
  expect(made).toBeLessThan(30);

  const resumed = await at.run('batch', '--resume', '--report', 'night.pdf', '--json');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.json).toMatchObject({ explanations: 30, failures: [], report: at.path('night.pdf') });
  expect(readFileSync(at.path('night.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  expect(finishedRuns(project)).toEqual(new Array(30).fill(1));
  expect(await at.run('batch', '--resume')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no batch was stopped'),
  });
  expect(await at.run('batch', '--method', 'magic')).toMatchObject({ code: 2 });
});
