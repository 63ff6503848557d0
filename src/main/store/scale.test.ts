import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { digest, sampleAt, temporaryFolder } from './fixtures/project.ts';
import { createProject, openProject } from './project.ts';

const count = 100_000;

async function scanned(folder: string) {
  const samplesFile = join(folder, 'scan.jsonl');
  const stream = createWriteStream(samplesFile);
  for (let index = 0; index < count; index += 1) stream.write(`${JSON.stringify(sampleAt(index))}\n`);
  stream.end();
  await finished(stream);
  const path = join(folder, 'scan.thumbnails');
  writeFileSync(path, Buffer.alloc(count * 4));
  return { samplesFile, thumbnailsFile: { path, sha256: digest(Buffer.alloc(count * 4)) } };
}

/** Milliseconds that `work` takes. */
async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

test('100,000 samples are imported, opened in under 2 s, and read page by page in milliseconds', async () => {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const files = await scanned(folder);
  let longestPause = 0;
  const project = createProject(directory);
  const importing = await timed(async () => {
    let last = performance.now();
    const watch = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - last);
      last = performance.now();
    }, 5);
    await project.datasets.import({
      name: 'production',
      role: 'production',
      source: '/pictures',
      problems: [],
      ...files,
    });
    clearInterval(watch);
  });
  await project.close();
  expect(importing).toBeLessThan(60_000);
  expect(longestPause).toBeLessThan(2_000);

  let again = project;
  const opening = await timed(() => {
    again = openProject(directory);
    return again.summary();
  });
  expect(opening).toBeLessThan(2_000);
  expect(again.summary().datasets[0]?.samples).toBe(count);

  const indices = Array.from({ length: 60 }, (_, position) => 40_000 + position * 7);
  const pages: number[] = [];
  for (let page = 0; page < 20; page += 1) {
    const shifted = indices.map((index) => index + page * 1000);
    pages.push(await timed(() => again.samples.of(1, shifted)));
  }
  const median = pages.toSorted((a, b) => a - b)[10] ?? Number.POSITIVE_INFINITY;
  console.info(
    `import ${(importing / 1000).toFixed(1)} s, longest pause ${longestPause.toFixed(0)} ms, ` +
      `open ${opening.toFixed(0)} ms, page of 60 ${median.toFixed(1)} ms`,
  );
  expect(median).toBeLessThan(50);
  await again.close();
}, 180_000);
