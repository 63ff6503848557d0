import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type ConceptManifest, conceptManifest } from '#contract/concepts.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { type DemoClass, demoClasses } from '#demo/classes.ts';
import { demoClassifier, demoPictures, samplesFile } from '#demo/fixtures/demo-pictures.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * CRAFT on the demo: how long a run with the defaults takes on 600 pictures of a class and whether a second one gives
 * the same bytes; and, with smaller crops and more concepts, how much of its best concept's maps lies in the ground
 * truth, per class. WAFERLENS_BENCH_PICTURES changes how many pictures of a class are taken.
 */
const pictures = Number(process.env.WAFERLENS_BENCH_PICTURES ?? 600);
const limitSeconds = 60;
const limitMass = 0.5;
/** What finds the demo's small defects, and those that are made of the line pattern itself: see docs/concepts.md. */
const localising: ParameterValues = { patch: 32, rank: 25, designs: 8 };
const localisingInLines: ParameterValues = { patch: 16, rank: 12, designs: 8 };

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const classifier = await demoClassifier(directory);
const handlers = engineHandlers();
let runs = 0;
const measurements: Measurement[] = [await cost('particle')];
for (const label of demoClasses) if (label !== 'clean') measurements.push(await localisation(label));
await rm(directory, { recursive: true });
handOver(measurements);

async function findConcepts(label: DemoClass, parameters: ParameterValues) {
  const folder = path.join(directory, label);
  const samples = await demoPictures(folder, { set: 'train', label, count: pictures });
  const made = path.join(directory, `run-${runs++}`);
  await mkdir(made);
  const result = await handlers.concepts(
    {
      classifier,
      runtime: { provider: 'cpu', threads: 0, batchSize: null },
      target: { index: demoClasses.indexOf(label), label },
      samplesFile: await samplesFile(path.join(directory, `${label}.jsonl`), samples),
      parameters,
      seed: 0,
      within: null,
      directory: made,
    },
    { signal: new AbortController().signal, report: () => Promise.resolve() },
  );
  const manifest: ConceptManifest = conceptManifest.parse(
    JSON.parse(await readFile(result.manifest.path, 'utf8')),
  );
  return { result, manifest };
}

async function cost(label: DemoClass): Promise<Measurement> {
  const first = await findConcepts(label, {});
  const second = await findConcepts(label, {});
  const hashes = ({ result }: typeof first) => [result.manifest, ...result.files].map((file) => file.sha256);
  const same = hashes(first).join() === hashes(second).join();
  const seconds = Math.min(first.result.seconds, second.result.seconds);
  return {
    what: `CRAFT, ${pictures} pictures of ${label}, ${first.manifest.crops} crops, rank ${first.manifest.rank}`,
    measured: `${seconds.toFixed(1)} s, ${same ? 'the same bytes twice' : 'other bytes the second time'}`,
    limit: `${limitSeconds} s, the same bytes`,
    ok: seconds < limitSeconds && same,
    figures: { seconds, error: first.manifest.reconstructionError, iterations: first.manifest.iterations },
  };
}

async function localisation(label: DemoClass): Promise<Measurement> {
  const inLines = label === 'bridge' || label === 'broken_line';
  const { manifest, result } = await findConcepts(label, inLines ? localisingInLines : localising);
  const [best] = manifest.concepts.toSorted((a, b) => (b.massInMask ?? 0) - (a.massInMask ?? 0));
  const mass = best?.massInMask ?? 0;
  return {
    what: `CRAFT, ${pictures} pictures of ${label}: mass of the best concept's maps in the mask, mean of its top crops`,
    measured: `${(100 * mass).toFixed(0)} % (concept ${best?.index} of ${manifest.rank}, ${best?.crops.length} crops)`,
    limit: `${100 * limitMass} %`,
    ok: mass > limitMass,
    figures: {
      mass,
      concept: best?.index ?? -1,
      importance: best?.importance.value ?? 0,
      error: manifest.reconstructionError,
      seconds: result.seconds,
    },
  };
}
