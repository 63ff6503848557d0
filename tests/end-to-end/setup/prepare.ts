import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Client } from './call.ts';
import { startLoopbackProcess } from './loopback-process.ts';
import { electronObstacle, pictureFolder, preparedFolder, preparedProject, programFolder } from './places.ts';
import { quickMethods } from './workstation.ts';

/** Pictures of the prepared demo: 144 for training, 48 for validation, 48 of site B. */
const pictures = 240;
/** Samples of the validation set that are explained before any test starts. */
const explained = [0, 1];

/** Builds what is stale and makes, once per build, what every test starts from. */
export default async function prepare(): Promise<void> {
  build();
  const obstacle = electronObstacle();
  if (obstacle !== null) console.log(`electron: skipped: ${obstacle}`);
  const stamp = path.join(programFolder, 'out', 'sources.sha256');
  const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : 'unknown';
  const note = path.join(preparedFolder, 'made-from');
  if (built !== 'unknown' && existsSync(note) && readFileSync(note, 'utf8') === built) return;
  rmSync(preparedFolder, { recursive: true, force: true });
  mkdirSync(preparedFolder, { recursive: true });
  await makeProject();
  makePictureFolder();
  writeFileSync(note, built);
}

function build(): void {
  const script = path.join(programFolder, 'scripts', 'build-when-stale.mjs');
  if (!existsSync(script)) return;
  const code = `import(${JSON.stringify(script)}).then((module) => module.buildWhenStale())`;
  const { status } = spawnSync(process.execPath, ['-e', code], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed; its output is above');
}

async function makeProject(): Promise<void> {
  const host = await startLoopbackProcess(path.join(preparedFolder, 'home'));
  const client = await Client.open(host.url);
  try {
    const making = await client.call('project.demo', { directory: preparedProject, images: pictures });
    await client.finish(making.jobId);
    const { models, datasets } = await client.call('project.summary', {});
    const [model] = models;
    const validation = datasets.find(({ role }) => role === 'validation');
    if (model === undefined || validation === undefined)
      throw new Error('the demo has no model or no pictures');
    // Last, so that the newest runs are explanations.
    const explaining = await client.call('explain.start', {
      modelId: model.id,
      datasetId: validation.id,
      indices: explained,
      methods: quickMethods.map((method) => ({ ...method })),
      target: 'predicted',
      seed: 0,
    });
    await client.finish(explaining.jobId);
  } finally {
    client.close();
    await host.stop();
  }
}

/** The demo's validation pictures as a folder per class, with files that an import has to tell about. */
function makePictureFolder(): void {
  const source = path.join(preparedProject, 'demo');
  const [head = '', ...rows] = readFileSync(path.join(source, 'validation.csv'), 'utf8').trim().split('\n');
  const columns = head.split(',');
  const copied: string[] = [];
  for (const row of rows) {
    const fields = row.split(',');
    const file = fields[columns.indexOf('image_path')] ?? '';
    const label = fields[columns.indexOf('label')] ?? '';
    mkdirSync(path.join(pictureFolder, label), { recursive: true });
    const copy = path.join(pictureFolder, label, path.basename(file));
    copyFileSync(path.join(source, file), copy);
    copied.push(copy);
  }
  const [first = '', second = ''] = copied;
  const folder = path.dirname(first);
  const bytes = readFileSync(second);
  writeFileSync(path.join(folder, 'empty.png'), '');
  writeFileSync(path.join(folder, 'broken.png'), bytes.subarray(0, Math.floor(bytes.length / 2)));
  writeFileSync(path.join(folder, 'notes.png'), 'not a picture');
  copyFileSync(first, path.join(folder, 'again.png'));
  if (readdirSync(pictureFolder).length < 2) throw new Error('the demo has fewer than two classes');
}
