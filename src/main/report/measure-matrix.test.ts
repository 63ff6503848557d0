import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ReportColumn } from '#contract/report.ts';
import { sampleDocument } from './fixtures/sample-document.ts';
import { sharedControls } from './measure-matrix.ts';

async function columnsOf(count: number): Promise<readonly ReportColumn[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'waferlens-matrix-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { cases } = await sampleDocument(folder, { cases: 1, columns: count });
  return cases[0]?.columns ?? [];
}

const metrics = ['insertion', 'deletion'];

test('controls that are the same for all methods are shared', async () => {
  expect(sharedControls(await columnsOf(5), metrics)).toBe(true);
});

test('one method that was judged otherwise has controls of its own', async () => {
  const columns = await columnsOf(5);
  const [first, ...others] = columns;
  if (first === undefined) throw new Error('the sample has columns');
  const random = {
    ...first.judgement.random,
    insertion: { value: 0.9, low: null, high: null, settings: {} },
  };
  const judged = { ...first, judgement: { ...first.judgement, random } };
  expect(sharedControls([judged, ...others], metrics)).toBe(false);
});

test('a method without a measure does not keep the others from sharing', async () => {
  const [first, ...others] = await columnsOf(5);
  if (first === undefined) throw new Error('the sample has columns');
  const unjudged = { ...first, judgement: { map: {}, random: {}, centre: {} } };
  expect(sharedControls([unjudged, ...others], metrics)).toBe(true);
});
