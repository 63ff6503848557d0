import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { ReportColumn } from '#contract/report.ts';
import { sampleDocument } from './fixtures/sample-document.ts';
import { bandsOf, bodyStyle, matrixOf, sharedControls } from './measure-matrix.ts';
import { Sheet } from './sheet.ts';
import { contentWidth } from './style.ts';

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

test('no word in the head of a column is broken, however many measures there are', async () => {
  const date = new Date('2026-01-31T12:00:00Z');
  const fonts = fileURLToPath(new URL('../../../resources/fonts', import.meta.url));
  const sheet = new Sheet({ fonts, title: 'T', author: 'A', subject: 'S', date });
  const titles = ['Insertion − deletion', 'Faithfulness correlation', 'Randomisation of weights', 'IoU'];
  const many = Array.from({ length: 24 }, (_, at) => `${titles[at % titles.length]} ${at}`);
  const columns = await columnsOf(3);
  const bands = bandsOf(sheet, many, (metric) => metric);
  expect(bands.flat()).toEqual(many);
  for (const band of bands) {
    const headline = many[0];
    const table = matrixOf(sheet, columns, band, (metric) => metric, { headline, controls: true });
    const total = table.columns.reduce((sum, { share }) => sum + share, 0);
    for (const { title, share } of table.columns) {
      const lines = sheet.lines(
        title,
        { ...bodyStyle, weight: 'semibold' },
        (share / total) * contentWidth - 4,
      );
      expect(lines.join(' ')).toBe(title);
    }
  }
});
