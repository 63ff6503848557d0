import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sampleDocument } from '#main/report/fixtures/sample-document.ts';
import { fontFolder } from '#main/report/process.ts';
import { renderReport } from '#main/report/render.ts';
import { handOver, type Measurement } from './measurement.ts';

/** How long a report of many cases takes and how large it is: grainy pictures of 480 pixels, twelve methods each. */
const cases = 100;
const methods = 12;
const limitSeconds = 30;
const limitMegabytes = 40;

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const rows: Measurement[] = [];
for (const template of ['full', 'case-sheet'] as const) {
  const size = { template, cases, columns: methods, influences: 2, side: 480 };
  const document = await sampleDocument(directory, size);
  const start = performance.now();
  const { pages, bytes } = await renderReport(document, path.join(directory, 'report.pdf'), fontFolder(), {
    signal: new AbortController().signal,
    report: () => Promise.resolve(),
  });
  const seconds = (performance.now() - start) / 1000;
  const megabytes = bytes / 1e6;
  rows.push({
    what: `report: ${template}, ${cases} cases with ${methods} methods`,
    measured: `${seconds.toFixed(1)} s, ${megabytes.toFixed(1)} MB, ${pages} pages`,
    limit: `${limitSeconds} s, ${limitMegabytes} MB`,
    ok: seconds < limitSeconds && megabytes < limitMegabytes,
    figures: { seconds, megabytes, pages },
  });
}
await rm(directory, { recursive: true });
handOver(rows);
