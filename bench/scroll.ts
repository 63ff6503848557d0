import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { makeLargeProject } from './large-project-folder.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { inWindow } from './window.ts';

/**
 * Cases with 100,000 samples in Chromium on the loopback host: from the project's address to the first thumbnails,
 * the time of a filter in the page, and for how long a tile on the screen stays without its picture while the grid
 * is scrolled through.
 */
const samples = 100_000;
const blankLimit = 100;
const filterLimit = 50;

const home = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const directory = path.join(home, 'large.waferlens');
await makeLargeProject(directory, samples);
handOver(await inWindow(home, directory, { width: 1440, height: 900 }, measure));

async function measure(page: Page, origin: string): Promise<Measurement[]> {
  const opening = performance.now();
  await page.goto(`${origin}/#/cases`);
  await page.locator('img[src*="/thumbnail/"]').first().waitFor();
  const opened = performance.now() - opening;
  const filters: number[] = [];
  for (const name of ['bridge', 'scratch', 'clean']) filters.push(await filterTime(page, name));
  const blank = await longestBlank(page);
  return [
    {
      what: '100,000 samples in Chromium: Cases to the first thumbnails',
      measured: `${opened.toFixed(0)} ms`,
      limit: '2000 ms',
      ok: opened < 2000,
      figures: { milliseconds: opened },
    },
    {
      what: '100,000 samples in Chromium: a filter with its counts',
      measured: `${median(filters).toFixed(0)} ms`,
      limit: `${filterLimit} ms`,
      ok: median(filters) < filterLimit,
      figures: { milliseconds: median(filters) },
    },
    {
      what: '100,000 samples in Chromium: longest blank tile while scrolling',
      measured: `${blank.longest.toFixed(0)} ms (bare frame ${blank.frame.toFixed(1)} ms, ${blank.tiles} tiles seen)`,
      limit: `${blankLimit} ms`,
      ok: blank.longest <= blankLimit,
      figures: { milliseconds: blank.longest, bareFrameMilliseconds: blank.frame, tiles: blank.tiles },
    },
  ];
}

/** Milliseconds that the program's own filter takes, as its performance entry says. */
async function filterTime(page: Page, label: string): Promise<number> {
  await page.evaluate(() => performance.clearMeasures('filter cases'));
  await page.getByRole('checkbox', { name: label, exact: false }).first().press('Space');
  await page.waitForFunction(() => performance.getEntriesByName('filter cases').length > 0);
  const duration = await page.evaluate(
    () => performance.getEntriesByName('filter cases').at(-1)?.duration ?? 0,
  );
  await page.getByRole('button', { name: 'Clear all' }).press('Enter');
  return duration;
}

/** Scrolls by a screen every 300 ms and watches every tile on the screen, frame by frame. */
function longestBlank(page: Page): Promise<{ longest: number; frame: number; tiles: number }> {
  return page.evaluate(async () => {
    const tile = document.querySelector('img[src*="/thumbnail/"]');
    let scroller: Element | null = tile;
    while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1)
      scroller = scroller.parentElement;
    if (scroller === null) throw new Error('nothing scrolls');
    const grid = scroller;
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const begin = await nextFrame();
    for (let frame = 0; frame < 30; frame++) await nextFrame();
    const frame = ((await nextFrame()) - begin) / 31;
    const since = new Map<string, number>();
    const seen = new Set<string>();
    let longest = 0;
    for (let step = 0; step < 25; step++) {
      grid.scrollTop += grid.clientHeight;
      const until = performance.now() + 300;
      while (performance.now() < until) {
        const now = await nextFrame();
        const box = grid.getBoundingClientRect();
        for (const image of grid.querySelectorAll<HTMLImageElement>('img[src*="/thumbnail/"]')) {
          const { top, bottom } = image.getBoundingClientRect();
          if (bottom <= box.top || top >= box.bottom) continue;
          seen.add(image.src);
          const loaded = image.complete && image.naturalWidth > 0;
          const first = since.get(image.src) ?? now;
          since.set(image.src, first);
          if (!loaded) longest = Math.max(longest, now - first);
        }
      }
    }
    return { longest, frame, tiles: seen.size };
  });
}
