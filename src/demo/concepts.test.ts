import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ConceptManifest, conceptManifest, tcavManifest } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { explainWork } from '#contract/engine.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { demoClasses } from './classes.ts';
import { demoClassifier, demoPictures, samplesFile } from './fixtures/demo-pictures.ts';

const target = { index: demoClasses.indexOf('particle'), label: 'particle' };
const runtime = { provider: 'cpu' as const, threads: 1, batchSize: 16 };
const context = { signal: new AbortController().signal, report: () => Promise.resolve() };
const parameters = { rank: 5, designs: 8, crops: 4 };
let folder = '';
let runs = 0;
let classifier: ClassifierSource;
let particles: readonly Sample[] = [];
/** What most tests look at. */
let found: Awaited<ReturnType<typeof findConcepts>>;
const handlers = engineHandlers();
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'waferlens-concepts-'));
  classifier = await demoClassifier(folder);
  particles = await demoPictures(path.join(folder, 'particles'), {
    set: 'train',
    label: 'particle',
    count: 30,
  });
  found = await findConcepts(particles);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

async function directory(): Promise<string> {
  const made = path.join(folder, `run-${runs++}`);
  await mkdir(made);
  return made;
}

async function findConcepts(
  samples: readonly Sample[],
  changes: {
    readonly parameters?: Record<string, number | string>;
    readonly within?: { readonly manifestPath: string; readonly runId: number; readonly concept: number };
    readonly signal?: AbortSignal;
  } = {},
  worker = handlers,
) {
  const made = await directory();
  const result = await worker.concepts(
    {
      classifier,
      runtime,
      target,
      samplesFile: await samplesFile(path.join(folder, `samples-${runs}.jsonl`), samples),
      parameters: { ...parameters, ...changes.parameters },
      seed: 1,
      within: changes.within ?? null,
      directory: made,
    },
    { ...context, signal: changes.signal ?? context.signal },
  );
  const manifest: ConceptManifest = conceptManifest.parse(
    JSON.parse(await readFile(result.manifest.path, 'utf8')),
  );
  return { result, manifest, directory: made };
}

describe('CRAFT on the demo', () => {
  test('leaves what it lists, and nothing else, in its folder', async () => {
    const { result, manifest, directory: made } = found;
    const listed = [result.manifest, ...result.files].map((file) => path.basename(file.path));
    expect((await readdir(made)).sort()).toEqual(listed.sort());
    expect(result.files[0]).toMatchObject({ name: 'coefficients', shape: [manifest.crops, 5] });
    expect(result.files.slice(1).map((file) => file.name)).toEqual([0, 1, 2, 3, 4].map((k) => `crops-${k}`));
    expect(manifest).toMatchObject({ rank: 5, pictures: 30, crops: 30 * 4, patch: 64, stride: 51, target });
    // Every crop, every picture, and once more every crop that is shown.
    const shown = manifest.concepts.reduce((sum, { crops }) => sum + crops.length, 0);
    expect(result.passes).toBe(30 * 4 + 30 + shown);
    expect(result.parameters.feature).toBe(manifest.feature.name);
  });

  test('orders concepts by importance and shows at most one crop of each picture', async () => {
    const { manifest } = found;
    const importances = manifest.concepts.map(({ importance }) => importance.value);
    expect(importances).toEqual(importances.toSorted((a, b) => b - a));
    for (const { crops, importance } of manifest.concepts) {
      expect(new Set(crops.map((crop) => crop.sampleIndex)).size).toBe(crops.length);
      const coefficients = crops.map((crop) => crop.coefficient);
      expect(coefficients).toEqual(coefficients.toSorted((a, b) => b - a));
      expect(importance.low).toBeLessThanOrEqual(importance.value);
      expect(importance.high).toBeGreaterThanOrEqual(importance.value);
    }
    expect(manifest.concepts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('gives the same bytes in another worker', async () => {
    const hashes = ({ result }: typeof found) =>
      [result.manifest, ...result.files].map(({ name, sha256 }) => ({ name, sha256 }));
    expect(hashes(await findConcepts(particles, {}, engineHandlers()))).toEqual(hashes(found));
  });

  test('a picture that cannot be read is left out and named', async () => {
    const [first] = particles;
    const broken = path.join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const samples =
      first === undefined ? [] : [{ ...first, index: 9999, path: broken }, ...particles.slice(1)];
    const { result, manifest } = await findConcepts(samples);
    expect(result.unreadable).toEqual([9999]);
    expect(manifest.pictures).toBe(29);
    expect(result.warnings.join(' ')).toMatch(/1 pictures could not be read.*/);
  });

  test('takes a concept apart one feature tensor earlier, on the crops that show it', async () => {
    const { result, manifest } = found;
    const within = { manifestPath: result.manifest.path, runId: 7, concept: 1 };
    const inner = await findConcepts(particles, { within, parameters: { rank: 2 } });
    expect(inner.manifest.parent).toEqual({ runId: 7, concept: 1 });
    expect(inner.manifest.crops).toBeLessThanOrEqual(Math.ceil(manifest.crops / 10));
    expect(inner.manifest.feature.name).not.toBe(manifest.feature.name);
    expect(inner.manifest.rank).toBe(2);
  });

  test('chooses the rank at the elbow of the errors when asked', async () => {
    const { manifest } = await findConcepts(particles, { parameters: { rank: 0 } });
    const errors = manifest.ranks.map(({ reconstructionError }) => reconstructionError);
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    expect(manifest.ranks.map(({ rank }) => rank)).toContain(manifest.rank);
  });

  test('hears a cancel', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(findConcepts(particles, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('the explainer craft', () => {
  const explain = async (
    concepts: { readonly path: string; readonly sha256: string } | null,
    run: number | null,
  ) => {
    const made = await directory();
    const result = await handlers.explain(
      explainWork.parse({
        classifier,
        runtime,
        picture: { kind: 'file', path: particles[0]?.path },
        method: 'craft',
        parameters: { run, designs: 8 },
        target: target.index,
        labelIndex: null,
        segmentsPath: null,
        maskPath: null,
        concepts: concepts === null ? [] : [{ runId: 3, classIndex: target.index, rank: 5, ...concepts }],
        seed: 1,
        metrics: [],
        baselines: ['mean'],
        directory: made,
      }),
      context,
    );
    const read = async (name: string) => {
      const bytes = await readFile(result.files.find((file) => file.name === name)?.path ?? '');
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    };
    return { result, read };
  };

  test('draws a map per concept, says which run it took, and names it among its inputs', async () => {
    const { result, read } = await explain(found.result.manifest, null);
    expect(result.parameters.run).toBe(3);
    expect(result.inputs.at(-1)).toEqual({
      role: 'concepts',
      name: 'run 3',
      sha256: found.result.manifest.sha256,
    });
    const [map, maps, shares] = [await read('map'), await read('concept-maps'), await read('concept-shares')];
    expect(maps.length).toBe(5 * map.length);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(Math.min(...map)).toBeGreaterThanOrEqual(0);
    // Where the map is not zero some concept is there, and the other way round.
    for (let pixel = 0; pixel < map.length; pixel += 97) {
      const present = [0, 1, 2, 3, 4].some((k) => (maps[k * map.length + pixel] ?? 0) * (shares[k] ?? 0) > 0);
      expect((map[pixel] ?? 0) > 0).toBe(present);
    }
  });

  test('says how to find concepts where there are none yet', async () => {
    await expect(explain(null, null)).rejects.toMatchObject({ code: 'not-found' });
    await expect(explain(null, null)).rejects.toThrow('waferlens concepts');
  });
});

describe('TCAV on the demo', () => {
  test('finds particles significant for the class particle, and random pictures not', async () => {
    const draw = (name: string, choice: Parameters<typeof demoPictures>[1]) =>
      demoPictures(path.join(folder, name), choice).then((samples) =>
        samplesFile(path.join(folder, `${name}.jsonl`), samples),
      );
    const made = await directory();
    const result = await handlers.tcav(
      {
        classifier,
        runtime,
        concepts: [
          {
            name: 'particle',
            samplesFile: await draw('planted', { set: 'train', label: 'particle', count: 24, from: 600 }),
          },
          {
            name: 'anything',
            samplesFile: await draw('anything', { set: 'train', label: null, count: 24, from: 2000 }),
          },
        ],
        randomSamplesFile: await draw('random', { set: 'train', label: null, count: 240, from: 3000 }),
        classes: [
          { target, samplesFile: await draw('class', { set: 'validation', label: 'particle', count: 24 }) },
        ],
        parameters: { randomSets: 10, randomSetSize: 12 },
        seed: 1,
        directory: made,
      },
      context,
    );
    const manifest = tcavManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
    const [planted, anything] = manifest.concepts;
    expect(planted).toMatchObject({ separates: true });
    expect(planted?.results[0]).toMatchObject({ significant: true, pictures: 24 });
    expect(planted?.results[0]?.score.value).toBeGreaterThan(0.9);
    expect(anything).toMatchObject({ separates: false });
    expect(anything?.results[0]?.significant).toBe(false);
    expect(result.files[0]).toMatchObject({ name: 'cavs', shape: [2, 10, 96, 8, 8] });
    expect(result.passes).toBe(2 * 24 + 2 * 10 * 12 + 2 * 24);
  });
});
