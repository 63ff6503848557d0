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
  const opening = performance.now();
  await page.goto(`${origin}/#/runs?part=chain`);
  const links = page.getByRole('list', { name: 'Records, newest first' }).getByRole('listitem');
  await links.first().waitFor({ timeout: 120_000 });
  const open = performance.now() - opening;

  const frames = await page.evaluate(
    () =>
      new Promise<{ frames: number[]; blank: number }>((resolve) => {
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
  const sorted = frames.frames.toSorted((a, b) => a - b);
  const frame95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;

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
    row('95th percentile of a frame while scrolling', frame95, 50),
    row('jump to the first record', jump, 1000),
    row('Verify all: first progress', first, 1000),
    row('Verify all: cancelled', cancelled, 1000),
    {
      what: `Verify all of ${records} records`,
      measured: `${(whole / 1000).toFixed(1)} s, ${told.size} steps of progress; ${words.slice(0, 60)}`,
      ok: words.includes('Intact'),
      figures: { seconds: whole / 1000, steps: told.size, frames: sorted.length, blank: frames.blank },
    },
  ];
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
