import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { generateDataset } from '#demo/dataset.ts';
import { scanDataset } from '#engine/import/scan.ts';
import { handOver } from './measurement.ts';

/** How long the demo's 4,000 pictures take to draw and to import. */
const limitSeconds = 30;
const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const start = performance.now();
const { files } = await generateDataset({ directory });
const drawn = (performance.now() - start) / 1000;
const scanning = performance.now();
const { summary } = await scanDataset(
  { source: files.train, masksDirectory: null, split: null, role: null, directory },
  { signal: new AbortController().signal, report: () => Promise.resolve() },
);
const rate = summary.samples / ((performance.now() - scanning) / 1000);
await rm(directory, { recursive: true });
handOver([
  {
    what: 'demo data: 4,000 pictures of 128 x 128 with masks',
    measured: `${drawn.toFixed(1)} s`,
    limit: `${limitSeconds} s`,
    ok: drawn < limitSeconds,
    figures: { seconds: drawn },
  },
  {
    what: 'import: pictures of 128 x 128 with masks read, checked and hashed',
    measured: `${Math.round(rate)} per second`,
    ok: null,
    figures: { perSecond: rate },
  },
]);
