import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportDocument } from '#contract/report.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { sampleDocument } from '#main/report/fixtures/sample-document.ts';
import { fontFolder } from '#main/report/process.ts';
import { renderReport } from '#main/report/render.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * How long a report of many cases takes and how large it is: twenty methods each, three of them with segments and one
 * with groups of them, two influence methods, records as long as those of the demo.
 */
const cases = 100;
const methods = 20;
const limitSeconds = 30;
const limitMegabytes = 40;
/** Grainy pictures larger than they are printed, and small ones whose every pixel is printed. */
const sides = [480, 128] as const;

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const rows: Measurement[] = [];
for (const template of ['full', 'case-sheet'] as const) {
  for (const side of sides) {
    const size = { template, cases, columns: methods, influences: 2, segments: true, side };
    const document = withRecords(await sampleDocument(directory, size));
    const before = process.cpuUsage();
    const start = performance.now();
    const { pages, bytes } = await renderReport(document, path.join(directory, 'report.pdf'), fontFolder(), {
      signal: new AbortController().signal,
      report: () => Promise.resolve(),
    });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const cpuSeconds = (user + system) / 1e6;
    const megabytes = bytes / 1e6;
    rows.push({
      what: `report: ${template}, ${cases} cases of ${side} pixels with ${methods} methods`,
      measured: `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time), ${megabytes.toFixed(1)} MB, ${pages} pages`,
      limit: `${limitSeconds} s, ${limitMegabytes} MB`,
      ok: seconds < limitSeconds && megabytes < limitMegabytes,
      figures: { seconds, cpuSeconds, megabytes, pages },
    });
  }
}
await rm(directory, { recursive: true });
handOver(rows);

/** The document with one file of records per case: measures, and the curves behind them, which take most bytes. */
function withRecords(document: ReportDocument): ReportDocument {
  const random = new SeededRandom(3);
  const curve = () => Array.from({ length: 57 }, () => random.uniform());
  const curves = () => ({ black: curve(), mean: curve(), blur: curve() });
  const attachments = document.cases.map(({ name, columns }, at) => {
    const lines = columns.map(({ method, parameters, judgement, segments, contentHash }) =>
      JSON.stringify({
        ...{ schema: 'waferlens-record/1', kind: 'explanation', method, parameters, name, contentHash },
        judgement,
        curves: [curves(), curves(), ...(segments === null ? [] : [curves(), curves()])],
      }),
    );
    const file = path.join(directory, `records-${at}.jsonl`);
    writeFileSync(file, lines.join('\n'));
    return { name: `records-of-case-${at + 1}.jsonl`, description: name, path: file };
  });
  return { ...document, attachments };
}
