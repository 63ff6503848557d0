import { expect, test } from 'vitest';
import { slowClassifier, writeClassifier } from './fixtures/classifiers.ts';
import { ended, jobThat, serveAndConnect } from './fixtures/loopback-client.ts';
import { dataFolder, hasData } from './fixtures/real-data.ts';
import { makeSidesProject } from './fixtures/sides.ts';
import { place } from './program.ts';

const squeezenet = ['models', 'squeezenet_v1.0.onnx'] as const;
const models: [string, string | null][] = [['a network of slow convolutions', null]];
if (hasData(...squeezenet)) models.push(['SqueezeNet', dataFolder(...squeezenet)]);

test.each(models)('cancel answers within a second during RISE on %s', async (_what, file) => {
  const at = place();
  await makeSidesProject(at);
  const path = file ?? writeClassifier(at.path('slow.onnx'), slowClassifier(192));
  await at.result('model', 'add', path, '--name', 'large');
  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { models: known, datasets } = await client.call('project.summary', {});
  const { jobId } = await client.call('explain.start', {
    modelId: known.find(({ name }) => name === 'large')?.id ?? 0,
    datasetId: datasets[0]?.id ?? 0,
    indices: [0],
    methods: [{ id: 'rise', parameters: { samples: 100_000 } }],
    target: 'predicted',
    seed: 0,
  });
  await jobThat(client, jobId, ({ progress }) => progress.done > 0);
  const asked = performance.now();
  const cancelled = ended(client, jobId);
  await client.call('jobs.cancel', { jobId });
  expect(await cancelled).toMatchObject({ state: 'cancelled' });
  const seconds = (performance.now() - asked) / 1000;
  expect(seconds).toBeLessThan(1);
  const { runs } = await client.call('runs.list', { offset: 0, limit: 10 });
  expect(runs).toMatchObject([{ state: 'cancelled' }]);
  // The workstation is of use at once: the next work is not in the way of what was cancelled.
  expect((await client.call('project.summary', {})).name).toBe('sides');
  await end();
});

test('an interrupted command cancels its run and leaves the project closed', async () => {
  const at = place();
  await makeSidesProject(at);
  writeClassifier(at.path('slow.onnx'), slowClassifier());
  await at.result('model', 'add', 'slow.onnx', '--name', 'slow');
  const program = at.start(
    ...['explain', '--model', 'slow', '--image', 'sides/images/000.png', '--method', 'rise', '--json'],
  );
  await program.says(/"progress"/);
  const asked = performance.now();
  program.child.kill('SIGINT');
  const done = await program.ended;
  expect((performance.now() - asked) / 1000).toBeLessThan(2);
  expect(done.code).toBe(1);
  expect(done.failure.code).toBe('cancelled');
  expect(await at.result('list', 'runs')).toMatchObject([{ state: 'cancelled' }]);
});
