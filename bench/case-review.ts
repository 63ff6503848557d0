import { mkdtemp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { handOver, type Measurement, median } from './measurement.ts';
import { makeReviewProject } from './review-project.ts';
import { inWindow } from './window.ts';

/**
 * Case review in Chromium on the loopback host, with six maps of 1024 x 1024 beside the picture: frames while zooming
 * and panning beside those of canvases of the same sizes that only draw a bitmap; from a key press to the next case
 * painted, with its maps at hand; memory over 500 changes of the case.
 */
const side = 1024;
const cases = 8;
const switches = 500;
const home = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const directory = path.join(home, 'review.waferlens');
await makeReviewProject(directory, cases, side);
handOver(await inWindow(home, directory, { width: 1920, height: 1080 }, measure));

async function measure(page: Page, origin: string): Promise<Measurement[]> {
  await page.goto(`${origin}/#/case?model=1&dataset=1&index=3`);
  const bars = page.getByRole('img', { name: /^Colour scale/ });
  await bars.nth(5).waitFor();
  await page.keyboard.press('c');
  await page.waitForTimeout(3000);
  const moving = await frames(page, 'viewer');
  const bare = await frames(page, 'bare');
  const changes = await changeTimes(page, 60);
  const memory = await memoryOver(page, await page.context().newCDPSession(page));
  return rows(moving, bare, changes, memory);
}

interface Frames {
  readonly perSecond: number;
  readonly worst: number;
}

interface Memory {
  readonly heap: readonly [number, number];
  readonly nodes: readonly [number, number];
  readonly listeners: readonly [number, number];
  readonly process: readonly [number, number];
}

function rows(moving: Frames, bare: Frames, changes: readonly number[], memory: Memory): Measurement[] {
  const sorted = [...changes].sort((first, second) => first - second);
  const most = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? Number.NaN;
  const bareFrame = 1000 / bare.perSecond;
  const growth = memory.heap[1] / memory.heap[0] - 1;
  const processGrowth = memory.process[1] / memory.process[0] - 1;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    {
      what: 'Case review, six maps 1024 x 1024: zoom and pan',
      measured: `${moving.perSecond.toFixed(1)} frames/s, worst ${moving.worst.toFixed(0)} ms (bare canvases ${bare.perSecond.toFixed(1)} frames/s, worst ${bare.worst.toFixed(0)} ms)`,
      limit: '60 frames/s, or nine tenths of the bare rate',
      ok: moving.perSecond >= Math.min(60, bare.perSecond) * 0.9,
      figures: { ...moving, barePerSecond: bare.perSecond, bareWorst: bare.worst },
    },
    {
      what: 'Case review: key press to the next case painted, maps cached',
      measured: `median ${median(changes).toFixed(0)} ms, 95 % within ${most.toFixed(0)} ms (${changes.length} changes; a bare frame of as many canvases ${bareFrame.toFixed(0)} ms)`,
      limit: '100 ms',
      ok: median(changes) < 100,
      figures: { median: median(changes), percentile95: most, bareFrameMilliseconds: bareFrame },
    },
    {
      what: `Case review: memory over ${switches} changes of the case`,
      measured: `heap and buffers ${megabytes(memory.heap[0])} to ${megabytes(memory.heap[1])} (${(100 * growth).toFixed(1)} %), process ${megabytes(memory.process[0])} to ${megabytes(memory.process[1])} (${(100 * processGrowth).toFixed(1)} %), nodes ${memory.nodes.join(' to ')}, listeners ${memory.listeners.join(' to ')}`,
      limit: '5 % more',
      ok: growth <= 0.05 && processGrowth <= 0.05,
      figures: { growth, processGrowth, heap: memory.heap[1], process: memory.process[1] },
    },
  ];
}

/** Frames per second over four seconds in which the picture is zoomed, panned and zoomed back. */
function frames(page: Page, what: 'viewer' | 'bare'): Promise<Frames> {
  return page.evaluate(async (kind) => {
    const panes = [...document.querySelectorAll('[role="application"]')];
    const canvases = panes.map((pane) => pane.querySelector('canvas')).filter((canvas) => canvas !== null);
    const [pane] = panes;
    if (pane === undefined || canvases.length !== 7) throw new Error(`${canvases.length} panes`);
    const box = pane.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const overlay = document.createElement('div');
    const bitmap = await createImageBitmap(new ImageData(1024, 1024));
    const contexts =
      kind === 'viewer'
        ? []
        : canvases.map((canvas) => {
            const place = canvas.getBoundingClientRect();
            const own = document.createElement('canvas');
            own.width = canvas.width;
            own.height = canvas.height;
            own.style.cssText = `position:fixed;z-index:99;left:${place.left}px;top:${place.top}px;width:${place.width}px;height:${place.height}px`;
            overlay.append(own);
            return own.getContext('2d');
          });
    document.body.append(overlay);
    const times: number[] = [];
    const begin = performance.now();
    let now = begin;
    while (now - begin < 4000) {
      const share = (now - begin) / 4000;
      if (kind === 'viewer') {
        const deltaY = share < 0.4 ? -40 : share > 0.75 ? 40 : 0;
        if (deltaY !== 0)
          pane.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: x, clientY: y, cancelable: true }));
        else {
          const at = { clientX: x + 60 * Math.sin(60 * share), clientY: y, bubbles: true, pointerId: 1 };
          const name = times.length % 2 === 0 ? 'deltaX' : 'deltaY';
          pane.dispatchEvent(
            new WheelEvent('wheel', { ...at, [name]: 30 * Math.sin(40 * share), cancelable: true }),
          );
        }
      } else {
        const scale = 0.3 + 2 * Math.sin(Math.PI * share);
        for (const context of contexts) {
          if (context === null) continue;
          context.setTransform(scale, 0, 0, scale, -200 * share, -200 * share);
          context.drawImage(bitmap, 0, 0);
        }
      }
      now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      times.push(now);
    }
    overlay.remove();
    const steps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    return {
      perSecond: (1000 * steps.length) / ((times.at(-1) ?? 0) - (times[0] ?? 0)),
      worst: Math.max(...steps),
    };
  }, what);
}

/** Milliseconds from the key to the frame after the one in which all six maps of the next case were drawn. */
function changeTimes(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (changes) => {
    const drawn = new Set<CanvasRenderingContext2D>();
    const original = CanvasRenderingContext2D.prototype.drawImage;
    // Maps are drawn into a place of their own size (five arguments), pictures as they are (three).
    CanvasRenderingContext2D.prototype.drawImage = function (
      this: CanvasRenderingContext2D,
      ...given: unknown[]
    ) {
      if (given.length === 5) drawn.add(this);
      Reflect.apply(original, this, given);
    };
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const title = () => document.querySelector('h2')?.textContent ?? '';
    const times: number[] = [];
    for (let change = 0; change < changes; change += 1) {
      const before = title();
      const key = change % 4 < 2 ? 'j' : 'k';
      drawn.clear();
      const begin = performance.now();
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true }),
      );
      while (title() === before || drawn.size < 6) {
        if (title() === before) drawn.clear();
        await frame();
        if (performance.now() - begin > 10_000) throw new Error(`no case after ${key}: ${before}`);
      }
      await frame();
      times.push(performance.now() - begin);
      document.body.dispatchEvent(
        new KeyboardEvent('keyup', { key, code: `Key${key.toUpperCase()}`, bubbles: true }),
      );
      // A reviewer looks at a case before the next one; neighbours are loaded meanwhile.
      await wait(400);
    }
    CanvasRenderingContext2D.prototype.drawImage = original;
    // The first ones fill the caches.
    return times.slice(8);
  }, count);
}

/** Memory before and after the changes, each time after the collection of garbage; the caches are full by then. */
async function memoryOver(page: Page, session: CDPSession): Promise<Memory> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page belongs to no browser');
  await session.send('Performance.enable');
  const walk = async (count: number) => {
    for (let step = 0; step < count; step += 1) {
      await page.keyboard.press(step % (2 * cases - 2) < cases - 1 ? 'j' : 'k');
      await page.waitForTimeout(30);
    }
  };
  for (let step = 0; step < cases; step += 1) await page.keyboard.press('k');
  await walk(10 * (2 * cases - 2));
  const before = await look(session, browser);
  await walk(switches);
  const after = await look(session, browser);
  return {
    heap: [before.heap, after.heap],
    nodes: [before.nodes, after.nodes],
    listeners: [before.listeners, after.listeners],
    process: [before.process, after.process],
  };
}

async function look(session: CDPSession, browser: Browser) {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const usage: { usedSize: number; backingStorageSize?: number } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return {
    heap: usage.usedSize + (usage.backingStorageSize ?? 0),
    nodes,
    listeners: jsEventListeners,
    process: await rendererBytes(browser),
  };
}

/** Memory of the page's own process (proportional set size), which also holds bitmaps. Linux only. */
async function rendererBytes(browser: Browser): Promise<number> {
  const system = await browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  let largest = 0;
  for (const { id, type } of processInfo) {
    if (type !== 'renderer') continue;
    const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
    largest = Math.max(largest, 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0));
  }
  await system.detach();
  return largest;
}
