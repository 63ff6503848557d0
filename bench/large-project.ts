import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openProject } from '#main/store/project.ts';
import { makeLargeProject } from './large-project-folder.ts';
import { handOver, median } from './measurement.ts';

/** How long a project with 100,000 samples takes to import and to open, and a page of its samples to read. */
const samples = 100_000;
const home = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const directory = path.join(home, 'large.waferlens');
const importing = performance.now();
const { datasetId } = await makeLargeProject(directory, samples);
const imported = (performance.now() - importing) / 1000;
const openings: number[] = [];
const pages: number[] = [];
for (let round = 0; round < 5; round++) {
  const opening = performance.now();
  const project = openProject(directory);
  project.summary();
  openings.push(performance.now() - opening);
  const paging = performance.now();
  project.samples.of(
    datasetId,
    Array.from({ length: 60 }, (_, at) => (round * 19_997 + at * 311) % samples),
  );
  pages.push(performance.now() - paging);
  await project.close();
}
await rm(home, { recursive: true });
handOver([
  {
    what: '100,000 samples: open the project',
    measured: `${median(openings).toFixed(0)} ms`,
    limit: '2000 ms',
    ok: median(openings) < 2000,
    figures: { milliseconds: median(openings) },
  },
  {
    what: '100,000 samples: read 60 of them',
    measured: `${median(pages).toFixed(1)} ms`,
    ok: null,
    figures: { milliseconds: median(pages) },
  },
  {
    what: '100,000 samples: make and import',
    measured: `${imported.toFixed(1)} s`,
    ok: null,
    figures: { seconds: imported },
  },
]);
