import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reportMethods } from '#contract/report.ts';
import { connect } from '#rpc/connect.ts';
import { memoryTransportPair } from '#rpc/memory-transport.ts';
import { sampleDocument } from './fixtures/sample-document.ts';
import { serveReportWorker } from './process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waferlens-report-worker-'));
afterAll(() => rm(folder, { recursive: true }));

test('a report worker renders a document file, tells its progress, and refuses what is no document', async () => {
  const [here, there] = memoryTransportPair();
  serveReportWorker(there);
  const worker = connect(here, reportMethods);
  const documentPath = path.join(folder, 'document.json');
  const outputPath = path.join(folder, 'report.pdf');
  const document = await sampleDocument(folder, { cases: 2, columns: 1, evaluated: false });
  writeFileSync(documentPath, JSON.stringify(document));
  const told: number[] = [];
  const result = await worker.call(
    'render',
    { documentPath, outputPath },
    { onProgress: ({ done }) => told.push(done) },
  );
  expect(result.pages).toBeGreaterThan(5);
  expect(told).toEqual([0, 1, 2]);
  writeFileSync(documentPath, '{}');
  await expect(worker.call('render', { documentPath, outputPath })).rejects.toMatchObject({ code: 'usage' });
  worker.close();
});
