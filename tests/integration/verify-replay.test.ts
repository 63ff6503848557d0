import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReplayResult, VerifyResult } from '#contract/record.ts';
import { serveAndConnect } from './fixtures/loopback-client.ts';
import { column, withDatabase } from './fixtures/project-rows.ts';
import { makeOwnSidesProject, reviewedSides, sidesRuns } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

/** Changes one byte of a file, in the middle of it. */
function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

/** Changes rows as somebody would who has the file and knows SQLite: triggers do not stop them. */
function alter(project: string, statement: string): void {
  withDatabase(project, (database) => {
    for (const trigger of database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all()) {
      database.exec(`DROP TRIGGER "${trigger}"`);
    }
    if (database.prepare(statement).run().changes !== 1) throw new Error(`changed no row: ${statement}`);
  });
}

async function verify(
  at: Place,
  ...options: readonly string[]
): Promise<VerifyResult & { code: number | null }> {
  const done = await at.run('verify', ...options, '--json');
  return { ...(done.json as VerifyResult), code: done.code };
}

const blob = (at: Place, sha256: unknown) =>
  at.path('sides.waferlens', 'blobs', String(sha256).slice(0, 2), String(sha256));

test('verify says intact of an untouched project and ends with 0', async () => {
  const at = await reviewedSides();
  expect(await verify(at)).toMatchObject({ intact: true, records: 7, findings: [], code: 0 });
  expect((await at.run('verify')).stdout).toMatch(/^intact: 7 records/m);
});

describe('verify names what was changed, and ends with 1, after', () => {
  const cases: readonly [string, (at: Place, project: string) => void, object][] = [
    [
      'a byte of a map',
      (at, project) => {
        const [map] = column(
          project,
          `SELECT sha256 FROM artifact WHERE run_id = ${sidesRuns.rise} AND name = 'map'`,
        );
        flipByte(blob(at, map));
      },
      { subject: 'blob', runId: sidesRuns.rise, name: expect.stringContaining('map') },
    ],
    [
      'a byte of the report',
      (at, project) => flipByte(blob(at, column(project, 'SELECT sha256 FROM report')[0])),
      { subject: 'blob', runId: sidesRuns.report, name: expect.stringContaining('report') },
    ],
    [
      'a byte of the model',
      (_at, project) => flipByte(join(project, String(column(project, 'SELECT path FROM model_file')[0]))),
      { subject: 'model', name: expect.stringContaining('sides') },
    ],
    [
      'a character of a record',
      (_at, project) =>
        alter(
          project,
          `UPDATE record SET content = replace(content, '"samples":200', '"samples":201') WHERE run_id = ${sidesRuns.rise}`,
        ),
      { subject: 'record', runId: sidesRuns.rise, name: 'record 3' },
    ],
    [
      'a removed record',
      (_at, project) => alter(project, `DELETE FROM record WHERE run_id = ${sidesRuns.report}`),
      { subject: 'chain' },
    ],
    [
      'a rewritten end of the chain',
      (_at, project) => alter(project, `UPDATE chain_head SET hash = '${'0'.repeat(64)}'`),
      { subject: 'chain', name: 'end of the chain' },
    ],
    [
      'a metric of a map',
      (_at, project) =>
        alter(
          project,
          `UPDATE metric SET value = value + 0.01 WHERE run_id = ${sidesRuns.rise} AND subject = 'map' AND metric = 'insertion'`,
        ),
      { subject: 'row', runId: sidesRuns.rise, name: 'metric insertion of map' },
    ],
    [
      'a sample’s label',
      (_at, project) => alter(project, "UPDATE sample SET label = 'left' WHERE sample_index = 0"),
      { subject: 'row', name: 'sides: images/000.png' },
    ],
  ];
  test.each(cases)('%s', async (_what, change, finding) => {
    const at = await reviewedSides();
    change(at, at.path('sides.waferlens'));
    const result = await verify(at);
    expect(result.findings).toContainEqual(expect.objectContaining(finding));
    expect(result).toMatchObject({ intact: false, code: 1 });
  });

  test('a byte of a picture at its own place', async () => {
    const at = place();
    await makeOwnSidesProject(at);
    flipByte(at.path('sides', 'images', '003.png'));
    const result = await verify(at);
    expect(result.findings).toMatchObject([{ subject: 'picture', name: expect.stringContaining('003.png') }]);
    expect(result).toMatchObject({ intact: false, code: 1 });
  });
});

test('verify notices a changed byte in each file of the project', async () => {
  const at = await reviewedSides();
  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const files = ['blobs', 'models'].flatMap((folder) =>
    readdirSync(at.path('sides.waferlens', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    flipByte(file);
    const { findings } = await client.call('runs.verify', { runId: null });
    expect(findings, file).not.toEqual([]);
    for (const { message } of findings) expect(message).toContain(file);
    flipByte(file);
  }
  expect(await client.call('runs.verify', { runId: null })).toMatchObject({ intact: true });
  await end();
});

test('verify notices a changed character in each part of a record', async () => {
  const at = await reviewedSides();
  const project = at.path('sides.waferlens');
  for (const part of ['content', 'content_hash', 'execution', 'previous', 'hash']) {
    const where = `WHERE run_id = ${sidesRuns.rise}`;
    const [text] = column(project, `SELECT ${part} FROM record ${where}`) as string[];
    const changed = String(text).replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    alter(project, `UPDATE record SET ${part} = '${changed.replaceAll("'", "''")}' ${where}`);
    const { findings, code } = await verify(at);
    expect(findings, part).toContainEqual(
      expect.objectContaining({ runId: sidesRuns.rise, name: 'record 3' }),
    );
    expect(code).toBe(1);
    alter(project, `UPDATE record SET ${part} = '${String(text).replaceAll("'", "''")}' ${where}`);
  }
  expect(await verify(at)).toMatchObject({ intact: true });
});

test('verify of one run is not troubled by another run’s damage', async () => {
  const at = await reviewedSides();
  const project = at.path('sides.waferlens');
  const maps = `SELECT sha256 FROM artifact WHERE name = 'map' AND run_id = ${sidesRuns.rise}`;
  flipByte(blob(at, column(project, maps)[0]));
  expect(await verify(at, '--run', String(sidesRuns.rise))).toMatchObject({ intact: false, code: 1 });
  expect(await verify(at, '--run', String(sidesRuns.occlusion))).toMatchObject({ intact: true, code: 0 });
});

describe('replay says equal of', () => {
  test.each(Object.entries(sidesRuns))('the %s', async (_kind, run) => {
    const at = await reviewedSides();
    const result = await at.result<ReplayResult>('replay', '--run', String(run));
    expect(result).toMatchObject({ runId: run, verdict: 'equal', changes: [] });
    expect(result.outputs.length).toBeGreaterThan(0);
    for (const output of result.outputs) expect(output).toMatchObject({ verdict: 'equal' });
  });

  test('an explanation of a bare picture and of a tensor, with segments and mask', async () => {
    const at = await reviewedSides();
    const { encodeNpy } = await import('#engine/math/npy.ts');
    const data = Float32Array.from({ length: 2 * 1024 }, (_, i) => (i % 251) / 250);
    writeFileSync(at.path('x.npy'), encodeNpy(data, [2, 1, 32, 32]));
    const halves = Int32Array.from({ length: 1024 }, (_, i) => Number(i % 32 >= 16));
    writeFileSync(at.path('halves.npy'), encodeNpy(halves, [32, 32]));
    const common = ['explain', '--model', 'sides', '--method', 'occlusion', '--segments', 'halves.npy'];
    const explained = [
      ...(await at.result<{ record: { run: number } }[]>(...common, '--input', 'x.npy', '--target', '0,1')),
      ...(await at.result<{ record: { run: number } }[]>(
        ...common,
        '--image',
        'sides/images/001.png',
        '--mask',
        'sides/masks/001.png',
      )),
    ];
    // What a run read is kept in the project: the files may go.
    for (const file of readdirSync(at.folder)) if (file.endsWith('.npy')) writeFileSync(at.path(file), '');
    for (const { record } of explained) {
      expect(await at.result('replay', '--run', String(record.run))).toMatchObject({ verdict: 'equal' });
    }
  });
});

test('replay says equal of explanations from gradients and features, sanity checks and completeness error included', async () => {
  const at = await reviewedSides();
  const methods = ['grad-cam', 'score-cam', 'smooth-grad', 'integrated-gradients'];
  const explained = await at.result<
    { method: string; judgement: object; metrics: object; record: { run: number } }[]
  >(
    ...['explain', '--model', 'sides', '--image', 'sides/images/001.png', '--method', ...methods],
    ...['--set', 'smooth-grad.samples=5', 'integrated-gradients.steps=4', '--seed', '3'],
    ...['--metric', 'randomisation', 'random-logit', 'sparseness'],
  );
  expect(explained.map(({ method }) => method)).toEqual(methods);
  for (const { judgement, record } of explained) {
    expect(judgement).toMatchObject({ map: { randomisation: { value: expect.any(Number) } } });
    expect(await at.result('replay', '--run', String(record.run))).toMatchObject({ verdict: 'equal' });
  }
  expect(explained.at(-1)?.metrics).toMatchObject({
    'completeness-error': { value: expect.any(Number) },
  });
  expect(await verify(at)).toMatchObject({ intact: true });
});

test('replay refuses to compare with a map that was changed', async () => {
  const at = await reviewedSides();
  const project = at.path('sides.waferlens');
  const maps = `SELECT sha256 FROM artifact WHERE name = 'map' AND run_id = ${sidesRuns.rise}`;
  flipByte(blob(at, column(project, maps)[0]));
  const done = await at.run('replay', '--run', String(sidesRuns.rise), '--json');
  expect(done.code).toBe(1);
  expect(done.failure).toMatchObject({
    code: 'integrity',
    message: expect.stringContaining('"map" was changed'),
  });
});
