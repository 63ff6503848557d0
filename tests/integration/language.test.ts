import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { satisfactionItems, satisfactionPoints } from '#contract/study.ts';
import { conceptsDescription, tcavDescription } from '#engine/concept/index.ts';
import { describeMethods } from '#engine/explain/describe.ts';
import { auditDescription } from '#engine/influence/audit/index.ts';
import { describeInfluenceMethods } from '#engine/influence/index.ts';
import { describeMetrics } from '#engine/judge/index.ts';
import { describeSegmenters } from '#engine/segment/index.ts';

const german: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../src/renderer/language/de-methods.json', import.meta.url), 'utf8'),
);

/** Every text that the window shows of the tables of methods, measures and segmenters. */
function describedTexts(): readonly string[] {
  const methods = [
    ...describeMethods(),
    ...describeInfluenceMethods(),
    conceptsDescription,
    tcavDescription,
    auditDescription,
  ];
  return [
    ...methods.flatMap(({ summary, trust }) => [summary, trust]),
    ...describeMetrics().flatMap(({ title, summary }) => [title, summary]),
    ...describeSegmenters().map(({ summary }) => summary),
    ...satisfactionItems.flatMap(({ short, text }) => [short, text]),
    ...satisfactionPoints,
    ...[...methods, ...describeSegmenters()].flatMap(({ parameters }) =>
      parameters.map(({ description }) => description),
    ),
  ];
}

test('every method, measure, segmenter and parameter is described in German, and none that is gone', () => {
  expect(Object.keys(german).sort()).toEqual([...new Set(describedTexts())].sort());
});

/** Texts of records in words, as they stand in calls of `said`. */
function textsOfRecords(): ReadonlySet<string> {
  const root = new URL('../../src/main/provenance/', import.meta.url);
  const files = ['describe.ts', ...globSync('words/*.ts', { cwd: root })];
  const call = /(?<![\w.])said\(\s*'((?:[^'\\\n]|\\.)*)'/g;
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(new URL(file, root), 'utf8').matchAll(call)].map(([, text = '']) => text),
    ),
  );
}

test('every text of a record in words has a German one with the same places for values, and none is left over', () => {
  const records: Record<string, string> = JSON.parse(
    readFileSync(new URL('../../src/renderer/language/de-records.json', import.meta.url), 'utf8'),
  );
  expect(Object.keys(records).sort()).toEqual([...textsOfRecords()].sort());
  const places = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort().join();
  expect(Object.entries(records).filter(([text, own]) => places(text) !== places(own))).toEqual([]);
});
