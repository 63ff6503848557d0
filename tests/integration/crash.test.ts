import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { encodePng } from '#engine/image/png.ts';
import { slowClassifier, writeClassifier } from './fixtures/classifiers.ts';
import { ended, jobThat, serveAndConnect } from './fixtures/loopback-client.ts';
import { eventually, hasProcessTable, isAlive, workersOf } from './fixtures/processes.ts';
import { column, damageOf, undamaged, withDatabase } from './fixtures/project-rows.ts';
import { makeSidesProject, sidePicture } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

/** A project with four pictures and a classifier that takes its time: RISE with 40 masks lasts seconds. */
async function slowProject(at: Place): Promise<void> {
  await makeSidesProject(at);
  writeClassifier(at.path('slow.onnx'), slowClassifier());
  await at.result('model', 'add', 'slow.onnx', '--name', 'slow', '--labels', 'labels.txt');
}

const slowRise = ['--method', 'rise', '--set', 'rise.samples=40', '--no-judge'] as const;
const states = (at: Place) => column(at.path('sides.waferlens'), 'SELECT state FROM run ORDER BY id');

/** Rows that point at nothing, beyond what foreign keys can say. */
function orphans(project: string): unknown {
  return withDatabase(project, (database) => ({
    recordsWithoutDoneRun: database
      .prepare("SELECT count(*) FROM record JOIN run ON run.id = record.run_id WHERE run.state <> 'done'")
      .pluck()
      .get(),
    artifactsWithoutDoneRun: database
      .prepare("SELECT count(*) FROM artifact JOIN run ON run.id = artifact.run_id WHERE run.state <> 'done'")
      .pluck()
      .get(),
    importing: database.prepare("SELECT count(*) FROM dataset WHERE state = 'importing'").pluck().get(),
    samplesBeyondTheirSet: database
      .prepare(
        'SELECT count(*) FROM sample JOIN dataset ON dataset.id = dataset_id WHERE sample_index >= samples',
      )
      .pluck()
      .get(),
  }));
}
const noOrphans = {
  recordsWithoutDoneRun: 0,
  artifactsWithoutDoneRun: 0,
  importing: 0,
  samplesBeyondTheirSet: 0,
};

describe.skipIf(!hasProcessTable)('a compute worker that is killed in mid-run', () => {
  test('leaves an interrupted run; the run is made again, and the project is intact', async () => {
    const at = place();
    await slowProject(at);
    const program = at.start(
      'explain',
      '--model',
      'slow',
      '--image',
      'sides/images/000.png',
      ...slowRise,
      '--json',
    );
    await program.says(/"unit":"passes"|"progress"/);
    const [worker = 0, ...others] = workersOf(program.pid, 'worker').filter(isAlive);
    for (const pid of [worker, ...others]) process.kill(pid, 'SIGKILL');
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(states(at)).toEqual(['interrupted', 'done']);
    const [failure] = column(
      at.path('sides.waferlens'),
      "SELECT failure FROM run WHERE state = 'interrupted'",
    );
    expect(failure).toMatch(/explain was interrupted: its worker process \d+ was killed by SIGKILL/);
    expect(damageOf(at.path('sides.waferlens'))).toEqual(undamaged);
    expect(orphans(at.path('sides.waferlens'))).toEqual(noOrphans);
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });

  test('twice ends the command with a clear message, and the project is intact', async () => {
    const at = place();
    await slowProject(at);
    const program = at.start(
      'explain',
      '--model',
      'slow',
      '--image',
      'sides/images/000.png',
      ...slowRise,
      '--json',
    );
    for (let crash = 1; crash <= 2; crash++) {
      await eventually('a worker computes', () => states(at).length === crash);
      await eventually('a worker runs', () => workersOf(program.pid, 'worker').some(isAlive));
      await sleep(500);
      for (const pid of workersOf(program.pid, 'worker')) process.kill(pid, 'SIGKILL');
    }
    const done = await program.ended;
    expect(done.code).toBe(1);
    expect(done.failure).toMatchObject({ code: 'interrupted', message: expect.stringContaining('SIGKILL') });
    expect(states(at)).toEqual(['interrupted', 'interrupted']);
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });

  test('is tried again in an evaluation', async () => {
    const at = place();
    await slowProject(at);
    const program = at.start('evaluate', '--model', 'slow', '--dataset', 'sides', '--json');
    await eventually('the evaluation runs', () => states(at).length === 1);
    await eventually('a worker runs', () => workersOf(program.pid, 'worker').some(isAlive));
    for (const pid of workersOf(program.pid, 'worker')) process.kill(pid, 'SIGKILL');
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(states(at)).toEqual(['interrupted', 'done']);
  });
});

describe.skipIf(!hasProcessTable)('a program that is killed', () => {
  test('in mid-run takes its workers with it, and its run is interrupted when the project is next opened', async () => {
    const at = place();
    await slowProject(at);
    const program = at.start(
      'explain',
      '--model',
      'slow',
      '--image',
      'sides/images/000.png',
      ...slowRise,
      '--json',
    );
    await program.says(/"progress"/);
    const workers = workersOf(program.pid, 'worker');
    expect(workers.length).toBeGreaterThan(0);
    program.child.kill('SIGKILL');
    await program.ended;
    await eventually('the workers end', () => !workers.some(isAlive));
    expect(damageOf(at.path('sides.waferlens'))).toEqual(undamaged);
    const [run] = await at.result<{ state: string; failure: string }[]>('list', 'runs');
    expect(run).toMatchObject({ state: 'interrupted', failure: expect.stringContaining('ended before') });
    expect(orphans(at.path('sides.waferlens'))).toEqual(noOrphans);
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });

  test('in mid-import leaves a project without the unfinished set, and the import can be made again', async () => {
    const at = place();
    await at.result('init', 'p.waferlens');
    mkdirSync(at.path('many', 'left'), { recursive: true });
    for (let index = 0; index < 3000; index++) {
      const data = Uint8Array.from(sidePicture(index % 24).picture);
      data[0] = index % 256;
      data[1] = index >> 8;
      const png = await encodePng({ width: 32, height: 32, channels: 1, data });
      writeFileSync(at.path('many', 'left', `${index}.png`), png);
    }
    const add = ['dataset', 'add', 'many', '--name', 'many', '--role', 'production', '--json'];
    const program = at.start(...add);
    await program.says(/"progress":\{"done":[1-9]/);
    const workers = workersOf(program.pid, 'worker');
    program.child.kill('SIGKILL');
    await program.ended;
    await eventually('the workers end', () => !workers.some(isAlive));
    expect(damageOf(at.path('p.waferlens'))).toEqual(undamaged);
    expect(await at.result('list', 'datasets')).toEqual([]);
    expect(orphans(at.path('p.waferlens'))).toEqual(noOrphans);
    expect(await at.result(...add.slice(0, -1))).toMatchObject({ samples: 3000 });
  });

  test('in mid-batch leaves a job that goes on by itself where it stopped when the project is next served', async () => {
    const at = place();
    await makeSidesProject(at);
    writeClassifier(at.path('slow.onnx'), slowClassifier(32, 16, 4));
    await at.result('model', 'add', 'slow.onnx', '--name', 'slow', '--labels', 'labels.txt');
    const served = await serveAndConnect(at, '--project', 'sides.waferlens');
    const { models, datasets } = await served.client.call('project.summary', {});
    const { jobId } = await served.client.call('explain.start', {
      modelId: models.find(({ name }) => name === 'slow')?.id ?? 0,
      datasetId: datasets[0]?.id ?? 0,
      indices: [0, 1, 2],
      methods: [{ id: 'rise', parameters: { samples: 1000 } }],
      target: 'predicted',
      seed: 0,
    });
    await jobThat(served.client, jobId, ({ progress }) => progress.done > 1.1);
    const workers = workersOf(served.program.pid, 'worker');
    served.program.child.kill('SIGKILL');
    await served.program.ended;
    await eventually('the workers end', () => !workers.some(isAlive));
    expect(damageOf(at.path('sides.waferlens'))).toEqual(undamaged);

    const doneBefore = column(at.path('sides.waferlens'), "SELECT id FROM run WHERE state = 'done'");
    expect(doneBefore.length).toBeGreaterThanOrEqual(1);
    // A command of the command line does one thing and leaves it alone.
    expect(await at.result('list', 'models')).toHaveLength(2);
    const { program, client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
    expect(program.stdout()).toContain('Going on with a job that the end of the program interrupted.');
    const { jobs } = await client.call('jobs.list', {});
    expect(jobs).toMatchObject([{ id: jobId, kind: 'explanation', resumed: true }]);
    expect(await ended(client, jobId)).toMatchObject({ state: 'done', result: { failures: [] } });
    const cases = column(
      at.path('sides.waferlens'),
      "SELECT sample_index FROM run WHERE state = 'done' ORDER BY id",
    );
    expect(cases).toEqual([0, 1, 2]);
    expect(column(at.path('sides.waferlens'), "SELECT id FROM run WHERE state = 'done'")).toEqual(
      expect.arrayContaining(doneBefore),
    );
    await end();
    expect(orphans(at.path('sides.waferlens'))).toEqual(noOrphans);
  });
});

test('a second program on the same project is told who has it open', async () => {
  const at = place();
  await makeSidesProject(at);
  const served = await serveAndConnect(at, '--project', 'sides.waferlens');
  const second = await at.run('list', 'models');
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(
    new RegExp(`^error: project: .*sides\\.waferlens is in use by process ${served.program.pid} .*\\n$`),
  );
  await served.end();
  expect((await at.run('list', 'models')).code).toBe(0);
});
