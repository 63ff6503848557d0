import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { SeededRandom } from '#engine/math/random.ts';
import { projectionMethod } from '#main/operations/project-dataset.ts';
import { recordBase } from '#main/operations/record-content.ts';
import { openProject } from '#main/store/project.ts';
import { makeLargeProject } from './large-project-folder.ts';
import { handOver, type Measurement, median } from './measurement.ts';
import { inWindow } from './window.ts';

/**
 * The scatter of 1,000,000 cases in Chromium on the loopback host, without a graphics card: from the address to the
 * first points, a painted frame, frames while panning beside those of a page that only puts as many pixels on a canvas,
 * a lasso around a third of the points, and the point under the pointer.
 */
const samples = 1_000_000;
const clusters = 12;

const home = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const directory = path.join(home, 'large.waferlens');
const { datasetId } = await makeLargeProject(directory, samples);
await layOut();
handOver(await inWindow(home, directory, { width: 1440, height: 900 }, measure));

/** A finished layout as the engine leaves one: groups of points, drawn by seed. */
async function layOut(): Promise<void> {
  const project = openProject(directory);
  const [model] = project.models.list();
  const random = new SeededRandom(5);
  const places = new Float32Array(2 * samples);
  for (let at = 0; at < samples; at++) {
    const angle = (2 * Math.PI * random.integer(clusters)) / clusters;
    places[2 * at] = 12 * Math.cos(angle) + 1.6 * random.normal();
    places[2 * at + 1] = 12 * Math.sin(angle) + 1.6 * random.normal();
  }
  const { runId, directory: folder } = await project.runs.start({
    kind: 'projection',
    method: projectionMethod.id,
    subject: 'large',
    modelId: model?.id ?? null,
    datasetId,
    case: null,
    parameters: {},
  });
  const bytes = Buffer.from(places.buffer);
  const file = path.join(folder, 'projection.f32');
  await writeFile(file, bytes);
  await project.runs.finish(runId, {
    content: {
      ...recordBase({ version: 'bench', user: '' }, 'projection', projectionMethod, null),
      parameters: {
        feature: 'drawn',
        ...{ neighbours: 15, minimumDistance: 0.1, samples, pictures: samples, fitted: samples },
      },
    },
    files: [
      {
        name: 'projection',
        path: file,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        type: 'float32',
        shape: [samples, 2],
        range: null,
      },
    ],
    seconds: 0,
    yields: { kind: 'projection' },
  });
  await project.close();
}

async function measure(page: Page, origin: string): Promise<Measurement[]> {
  const opening = performance.now();
  await page.goto(`${origin}/#/cases?view=scatter`);
  const scatter = page.getByRole('application');
  await scatter.waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => performance.getEntriesByName('paint points').length > 0);
  const opened = performance.now() - opening;
  const box = (await scatter.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;

  const bare = await bareFrames(page, box);
  await page.getByRole('radio', { name: 'Pan' }).press('Space');
  await page.mouse.move(...at(0.5, 0.5));
  await page.mouse.down();
  await durations(page, 'paint points');
  const panning = await panningFrames(page, at(0.5, 0.5));
  const painted = await durations(page, 'paint points');
  await page.mouse.up();
  await page.getByRole('radio', { name: 'Lasso' }).press('Space');

  const hovering: number[] = [];
  await page.mouse.move(...at(0.3, 0.3));
  await durations(page, 'pick point');
  for (let step = 0; step < 40; step++) await page.mouse.move(...at(0.2 + step / 70, 0.35 + step / 200));
  hovering.push(...(await durations(page, 'pick point')));

  await page.mouse.move(...at(0.05, 0.05));
  await page.mouse.down();
  for (const [x, y] of [
    [0.6, 0.05],
    [0.62, 0.5],
    [0.3, 0.55],
    [0.05, 0.95],
  ] as const) {
    await page.mouse.move(...at(x, y), { steps: 30 });
  }
  const released = performance.now();
  await page.mouse.up();
  await page
    .getByText(/[\d,]+ chosen/)
    .first()
    .waitFor();
  const shown = performance.now() - released;
  const [lasso = Number.NaN] = await durations(page, 'choose by lasso');
  const [said = ''] = await page.getByText(/[\d,]+ chosen/).allTextContents();
  const chosen = /[\d,]+ chosen/.exec(said)?.[0] ?? '';

  return [
    row('Cases to the first points', opened, 10_000),
    row('a painted frame', median(painted), null),
    {
      what: '1,000,000 points: a frame while panning',
      measured: `${median(panning).toFixed(0)} ms (bare canvas of that size ${median(bare).toFixed(0)} ms)`,
      ok: null,
      figures: { milliseconds: median(panning), bareCanvasMilliseconds: median(bare) },
    },
    row('the point under the pointer', median(hovering), 16),
    row('points inside a lasso', lasso, 200),
    row(`lasso released to its count (${chosen})`, shown, 1000),
  ];
}

function row(what: string, milliseconds: number, limit: number | null): Measurement {
  return {
    what: `1,000,000 points: ${what}`,
    measured: `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`,
    ...(limit === null ? {} : { limit: `${limit} ms` }),
    ok: limit === null ? null : milliseconds < limit,
    figures: { milliseconds },
  };
}

/** Durations of the program's own entries since the last look. */
function durations(page: Page, name: string): Promise<number[]> {
  return page.evaluate((entry) => {
    const found = performance.getEntriesByName(entry).map(({ duration }) => duration);
    performance.clearMeasures(entry);
    return found;
  }, name);
}

/**
 * Milliseconds from frame to frame while the pointer, which is down, moves once in each: moves from outside of the page
 * would come too slowly to fill every frame.
 */
function panningFrames(page: Page, [x, y]: readonly [number, number]): Promise<number[]> {
  return page.evaluate(
    async (from) => {
      const plane = document.querySelector('[role="application"]');
      const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const found: number[] = [];
      let before = await nextFrame();
      for (let step = 1; step <= 60; step++) {
        const place = { clientX: from.x + step, clientY: from.y - step / 2, pointerId: 1, buttons: 1 };
        plane?.dispatchEvent(new PointerEvent('pointermove', { ...place, bubbles: true }));
        const now = await nextFrame();
        found.push(now - before);
        before = now;
      }
      return found;
    },
    { x, y },
  );
}

/** What the browser needs for frames in which a canvas of that size is written anew and nothing else happens. */
function bareFrames(
  page: Page,
  size: { readonly width: number; readonly height: number },
): Promise<number[]> {
  return page.evaluate(async ({ width, height }) => {
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width);
    canvas.height = Math.round(height);
    canvas.style.cssText = 'position: fixed; inset: 0; z-index: 9';
    document.body.append(canvas);
    const context = canvas.getContext('2d');
    const image = new ImageData(canvas.width, canvas.height);
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const found: number[] = [];
    let before = await nextFrame();
    for (let frame = 0; frame < 60; frame++) {
      image.data.fill(frame);
      context?.putImageData(image, 0, 0);
      const now = await nextFrame();
      found.push(now - before);
      before = now;
    }
    canvas.remove();
    return found;
  }, size);
}
