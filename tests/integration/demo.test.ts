import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoMethods } from '#main/operations/demo-cases.ts';
import { demoInfluenceMethods } from '#main/operations/demo-influence.ts';
import { serveAndConnect } from './fixtures/loopback-client.ts';
import { column } from './fixtures/project-rows.ts';
import { Place } from './program.ts';

interface DemoResult {
  readonly project: string;
  readonly report: string;
  readonly cases: number[];
  readonly accuracy: { readonly value: number };
}

/** Enough for a few mistakes among the validation pictures, a fifth of them; one of these is explained. */
const size = ['--images', '100', '--cases', '1'];

let at: Place;
let elsewhere: Place;
let first: DemoResult;
let second: DemoResult;
let lastLines: string[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waferlens-demo-'));
  at = new Place(folder);
  // Two folders of different names, and two homes: nothing that was measured for the first is known to the second.
  elsewhere = new Place(join(folder, 'elsewhere'));
  const one = await at.run('demo', 'first.waferlens', ...size, '--report', 'first.pdf');
  if (one.code !== 0) throw new Error(`the demo ended with ${one.code}: ${one.stderr}`);
  lastLines = one.stdout.trimEnd().split('\n').slice(-2);
  // A demo that is there already is opened, and what is there is not made again.
  first = await at.result('demo', 'first.waferlens', ...size, '--report', 'again.pdf');
  second = await elsewhere.result('demo', 'second.waferlens', ...size, '--report', 'second.pdf');
}, 300_000);
afterAll(async () => {
  await elsewhere.remove();
  await at.remove();
});

const runsOf = (project: string) =>
  column(project, "SELECT id FROM run WHERE kind <> 'report' ORDER BY id") as number[];

test('the demo ends with the paths of the project and of the report', () => {
  expect(lastLines).toEqual([`Project: ${at.path('first.waferlens')}`, `Report:  ${at.path('first.pdf')}`]);
});

test('the demo’s classifier makes honest mistakes', () => {
  expect(first.accuracy.value).toBeGreaterThan(0.8);
  expect(first.accuracy.value).toBeLessThan(1);
  expect(first.cases.length).toBeGreaterThan(0);
});

test('each chosen case is explained by every method of the demo', () => {
  const pairs = column(
    first.project,
    "SELECT method || ' ' || sample_index FROM run WHERE kind = 'explanation' AND state = 'done' ORDER BY 1",
  );
  const wanted = first.cases.flatMap((index) => demoMethods.map(({ id }) => `${id} ${index}`));
  expect(pairs).toEqual(wanted.sort());
});

test('concepts are found once for each class that a mistake is taken for, and tested once', () => {
  const explained = column(
    first.project,
    `SELECT DISTINCT json_extract(content, '$.target.label') FROM record JOIN run ON run.id = run_id
     WHERE kind = 'explanation'`,
  );
  const found = column(first.project, "SELECT subject FROM run WHERE kind = 'concepts' AND state = 'done'");
  expect(found).toEqual(expect.arrayContaining(explained));
  expect(new Set(found).size).toBe(found.length);
  expect(column(first.project, "SELECT count(*) FROM run WHERE kind = 'tcav'")).toEqual([1]);
});

test('answers are traced back by every influence method of the demo; the training set is audited and the methods measured once', () => {
  const pairs = column(
    first.project,
    "SELECT method || ' ' || sample_index FROM run WHERE kind = 'influence' AND state = 'done' ORDER BY 1",
  );
  expect(pairs).toEqual(
    first.cases.flatMap((index) => demoInfluenceMethods.map(({ id }) => `${id} ${index}`)).sort(),
  );
  for (const kind of ['audit', 'influence-benchmark']) {
    expect(column(first.project, `SELECT state FROM run WHERE kind = '${kind}'`)).toEqual(['done']);
  }
});

describe('the same demo in another folder', () => {
  test('gives the same record contents, maps, concepts and tests included', () => {
    const contents = (project: string) =>
      column(project, 'SELECT content_hash FROM record ORDER BY sequence');
    // The first project holds two reports, made alike.
    const once = [...new Set(contents(first.project))];
    expect(once).toEqual(contents(second.project));
    const maps =
      "SELECT a.sha256 FROM artifact a JOIN run r ON r.id = a.run_id WHERE r.kind <> 'report' ORDER BY run_id, name";
    expect(column(first.project, maps)).toEqual(column(second.project, maps));
  });

  test('gives the same report, byte for byte', () => {
    const report = readFileSync(at.path('first.pdf'));
    expect(readFileSync(at.path('again.pdf')).equals(report)).toBe(true);
    expect(readFileSync(elsewhere.path('second.pdf')).equals(report)).toBe(true);
  });
});

const hasPdfToText = (() => {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(
      'Left out: the text of the report is read with pdftotext (poppler-utils), which is not there.',
    );
    return false;
  }
})();

test.skipIf(!hasPdfToText)(
  'the report’s text names cases, methods, metrics with controls, classes and record hashes',
  () => {
    const text = execFileSync('pdftotext', ['-layout', at.path('first.pdf'), '-'], { encoding: 'utf8' });
    for (const heading of [
      'Cases',
      'Comparison of methods',
      'Concepts',
      'Tests of concepts',
      'Training pictures behind the answer',
      'Training data',
      'Faithfulness of influence methods',
      'Evaluation of the model',
      'Methods and measures',
      'Provenance',
    ]) {
      expect(text).toContain(heading);
    }
    for (const words of [
      'Occlusion',
      'Grad-CAM',
      'drawn at random',
      'RISE',
      'Insertion − deletion',
      'random',
      'centre',
      'F1',
      'published',
      'K-SBE',
      'LDS',
    ]) {
      expect(text).toContain(words);
    }
    const names = column(
      first.project,
      `SELECT sample.name FROM sample JOIN dataset ON dataset.id = dataset_id WHERE role = 'validation' AND sample_index IN (${first.cases.join()})`,
    );
    for (const name of names) expect(text).toContain(name);
    for (const label of readFileSync(at.path('first.waferlens', 'demo', 'validation.csv'), 'utf8').match(
      /(?<=,)(bridge|residue)(?=,)/g,
    ) ?? []) {
      expect(text).toContain(label);
    }
    // The evaluation on site B is no part of this report.
    const hashes = column(
      first.project,
      "SELECT content_hash FROM record JOIN run ON run.id = run_id WHERE kind <> 'report' AND subject <> 'demo site B'",
    );
    const [concepts = 0] = column(first.project, "SELECT count(*) FROM run WHERE kind = 'concepts'");
    // Each case is cut into segments once, whatever methods score them.
    const perCase = demoMethods.length + 1 + demoInfluenceMethods.length;
    // Beside concepts and cases: the evaluation, the test of concepts, the audit, the measurement.
    expect(hashes).toHaveLength(4 + Number(concepts) + perCase * first.cases.length);
    const squeezed = text.replace(/\s+/g, '');
    for (const hash of hashes) expect(squeezed).toContain(String(hash));
  },
);

test('verify says intact of the demo', async () => {
  expect(await at.result('verify', '--project', 'first.waferlens')).toMatchObject({
    intact: true,
    findings: [],
  });
});

test('replay says equal of the evaluation, explanations by masks and by concepts, concepts, their test, a ranking, the audit and the report', async () => {
  const [evaluation = 0] = runsOf(second.project);
  const methods = column(
    second.project,
    `SELECT min(id) FROM run WHERE kind IN ('concepts', 'tcav', 'audit') OR method IN ('occlusion', 'rise', 'craft', 'k-sbe')
     GROUP BY method`,
  ) as number[];
  const [report = 0] = column(second.project, "SELECT id FROM run WHERE kind = 'report'") as number[];
  const { client, end } = await serveAndConnect(elsewhere, '--project', second.project);
  for (const runId of [evaluation, ...methods, report]) {
    expect(await client.call('runs.replay', { runId })).toMatchObject({ runId, verdict: 'equal' });
  }
  await end();
});
