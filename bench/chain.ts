import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Page } from '@playwright/test';
import { makeLargeChain } from './large-chain.ts';
import { handOver, type Measurement } from './measurement.ts';
import { inWindow } from './window.ts';

/**
 * The chain of 100,000 records in Chromium on the loopback host: from the address to the first links, frames while it is
 * scrolled, the jump to its first record, and Verify all: the first progress, how long it takes, in how many steps it
 * tells how far it is, and how soon Cancel ends it.
 */
const records = Number(process.env.WAFERLENS_BENCH_RECORDS ?? 100_000);

const home = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const directory = path.join(home, 'chain.waferlens');
await makeLargeChain(directory, records);
handOver(await inWindow(home, directory, { width: 1440, height: 900 }, measure));

async function measure(page: Page, origin: string): Promise<Measurement[]> {
  const empty = percentile95(await emptyFrames(page));
  const opening = performance.now();
  await page.goto(`${origin}/?chain#/runs?part=chain`);
  const links = page.getByRole('list', { name: 'Records, newest first' }).getByRole('listitem');
  await links.first().waitFor({ timeout: 120_000 });
  const open = performance.now() - opening;

  const scrolled = await scroll(page);
  const frame95 = percentile95(scrolled.frames);
  await page.evaluate(() => document.querySelector<HTMLElement>('[data-chain-scroller] a')?.focus());
  const jumping = performance.now();
  await page.keyboard.press('End');
  await page.getByText('The first of the chain').waitFor({ timeout: 60_000 });
  const jump = performance.now() - jumping;

  await page.goto(`${origin}/#/runs`);
  await page.getByRole('button', { name: 'Verify all' }).waitFor();
  const cancelled = await cancel(page);
  const verifying = performance.now();
  await page.getByRole('button', { name: 'Verify all' }).click();
  await page.getByRole('progressbar', { name: 'Verifying' }).waitFor();
  const first = performance.now() - verifying;
  const finished = page.getByRole('region', { name: 'Verification' });
  const told = new Set<string>();
  while (!(await finished.isVisible())) {
    told.add((await page.getByRole('progressbar').allTextContents()).join());
    await page.waitForTimeout(100);
  }
  const whole = performance.now() - verifying;
  const words = (await finished.textContent()) ?? '';
  return [
    row('chain opened, from the address to the first links', open, 2000),
    {
      what: '95th percentile of a frame while scrolling, beside an empty page',
      measured: `${Math.round(frame95)} ms, ${Math.round(empty)} ms on an empty page`,
      limit: 'twice the empty page, or 34 ms',
      ok: frame95 <= Math.max(34, 2 * empty),
      figures: { milliseconds: frame95, empty, blankFrames: scrolled.blank },
    },
    row('jump to the first record', jump, 1000),
    row('Verify all: first progress', first, 1000),
    row('Verify all: cancelled', cancelled, 1000),
    {
      what: `Verify all of ${records} records`,
      measured: `${(whole / 1000).toFixed(1)} s, ${told.size} steps of progress; ${words.slice(0, 60)}`,
      ok: words.includes('Intact'),
      figures: { seconds: whole / 1000, steps: told.size },
    },
  ];
}

/** Milliseconds between frames while the chain is scrolled, and how many frames had no link in them. */
function scroll(page: Page): Promise<{ readonly frames: number[]; readonly blank: number }> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const scroller = document.querySelector('[data-chain-scroller]');
        if (scroller === null) throw new Error('the chain has no scroller');
        const frames: number[] = [];
        let blank = 0;
        let last = performance.now();
        const end = last + 4000;
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          scroller.scrollTop += 120;
          if (scroller.querySelector('li a') === null) blank += 1;
          if (now < end) requestAnimationFrame(step);
          else resolve({ frames: frames.slice(1), blank });
        };
        requestAnimationFrame(step);
      }),
  );
}

/** The same of a page that has nothing to do, which is what this PC comes to at best. */
function emptyFrames(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        document.body.replaceChildren();
        const frames: number[] = [];
        let last = performance.now();
        const end = last + 2000;
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(step);
          else resolve(frames.slice(1));
        };
        requestAnimationFrame(step);
      }),
  );
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

/** From Cancel to a button that starts it again, a moment after it began. */
async function cancel(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Verify all' }).click();
  await page.getByRole('progressbar', { name: 'Verifying' }).waitFor();
  await page.waitForTimeout(1500);
  const asked = performance.now();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Verify all' }).waitFor();
  return performance.now() - asked;
}

function row(what: string, milliseconds: number, limit: number): Measurement {
  return {
    what,
    measured: `${Math.round(milliseconds)} ms`,
    limit: `${limit} ms`,
    ok: milliseconds <= limit,
    figures: { milliseconds },
  };
}
