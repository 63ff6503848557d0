import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { type Sample, sample } from '#contract/dataset.ts';
import { influenceMetric, influenceMetrics, type KnownLabels } from '#contract/influence.ts';
import type { InfluenceBenchmarkWork } from '#contract/influence-work.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { generateDataset } from '#demo/dataset.ts';
import { scanDataset } from '#engine/import/scan.ts';
import { influenceMethods } from '#engine/influence/index.ts';
import { influenceMetricList } from '#engine/influence/measure/metrics.ts';
import { unitDifference } from '#engine/influence/measure/unit.ts';
import { modelHash } from '#engine/onnx/hash.ts';
import { manifestOf, measure } from '#engine/work/influence-benchmark.ts';
import { influenceWorkplace } from '#engine/work/training-services.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * How faithful every influence method is, over three seeds, with 95 % bootstrap intervals.
 *
 *   npm run bench -- influence-faithfulness
 *
 * Environment: WAFERLENS_FAITHFULNESS, a comma-separated list out of demo, wafer7-resnet, wafer7-squeezenet (default:
 * demo); WAFERLENS_METHODS, methods with parameters such as "k-sbe,k-sbe:inputs=embedding"; WAFERLENS_DATA, the folder
 * with wafer7 (default ../shared/data); WAFERLENS_KEEP, a folder in which data and indexes stay between runs; WAFERLENS_METRICS, WAFERLENS_SEEDS,
 * WAFERLENS_QUERIES, WAFERLENS_SUBSETS and WAFERLENS_LEFT_OUT for less than all of it.
 */
const chosen = (process.env.WAFERLENS_FAITHFULNESS ?? 'demo').split(',');
const dataFolder = path.resolve(process.env.WAFERLENS_DATA ?? path.join('..', 'shared', 'data'));
const kept = process.env.WAFERLENS_KEEP;
const numberOf = (name: string, fallback: number) => Number(process.env[name] ?? fallback);
const seeds = (process.env.WAFERLENS_SEEDS ?? '0,1,2').split(',').map(Number);

interface Subject {
  readonly name: string;
  readonly trained: InfluenceBenchmarkWork['trained'];
  readonly queries: InfluenceBenchmarkWork['queries'];
  readonly known: KnownLabels;
}

const folder = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-')));
await mkdir(folder, { recursive: true });
const measurements: Measurement[] = [];
for (const name of chosen) {
  const own = path.join(folder, name);
  await mkdir(own, { recursive: true });
  const subject = name === 'demo' ? await demo(own) : await wafer7(own, name.replace('wafer7-', ''));
  if (subject !== null) measurements.push(...(await faithfulness(subject, own)));
}
if (kept === undefined) await rm(folder, { recursive: true });
handOver(measurements);

async function faithfulness(subject: Subject, own: string): Promise<Measurement[]> {
  const work: InfluenceBenchmarkWork = {
    trained: subject.trained,
    queries: subject.queries,
    methods: askedMethods(),
    metrics: z
      .array(influenceMetric)
      .parse((process.env.WAFERLENS_METRICS ?? influenceMetrics.join()).split(',')),
    seeds,
    queryCount: numberOf('WAFERLENS_QUERIES', 100),
    subsets: numberOf('WAFERLENS_SUBSETS', 100),
    leftOut: numberOf('WAFERLENS_LEFT_OUT', 200),
    known: subject.known,
    directory: own,
  };
  const workplace = influenceWorkplace();
  const begun = performance.now();
  let said = '';
  const report = async ({ message }: { readonly message?: string | undefined }) => {
    if (message === undefined || message === said) return;
    said = message;
    console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${message}`);
  };
  const { plan, result } = await measure(work, { signal: new AbortController().signal, report }, workplace);
  const manifest = manifestOf(work, plan, result);
  await writeFile(path.join(own, 'influence-benchmark.json'), JSON.stringify(manifest));
  const { head } = manifest;
  console.log(
    `\n${subject.name}: ${manifest.training.samples} training pictures, ${manifest.queries.samples} queries, ` +
      `${manifest.wrongLabels.join(' / ')} wrong labels; head: ${head.features} features, penalty ` +
      `${head.regularisation.toExponential(1)}, gradient ${head.gradient.toExponential(1)}, right on ` +
      `${percent(head.trainingAccuracy)} of the training set and ${percent(head.queryAccuracy)} of the queries, agrees ` +
      `with the network on ${percent(head.agreesWithModel)}; ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
  for (const warning of result.warnings) console.log(`warning: ${warning}`);
  console.log(`\n| method | ${manifest.metrics.map(({ title }) => title).join(' | ')} |`);
  console.log(`| --- |${' ---: |'.repeat(manifest.metrics.length)}`);
  const found: Measurement[] = [];
  for (const entry of manifest.entries) {
    const name = `${entry.method}${shown(entry.given)}`;
    if (entry.failure !== null) {
      console.log(`| ${name} | ${entry.failure} |`);
      continue;
    }
    const cells = entry.values.map((value) =>
      value === null ? '-' : `${value.value.toFixed(3)} [${value.low.toFixed(3)}, ${value.high.toFixed(3)}]`,
    );
    console.log(`| ${name} | ${cells.join(' | ')} |`);
    found.push({
      what: `${subject.name}: ${name}`,
      measured: manifest.metrics
        .map(({ id }, m) => `${id} ${entry.values[m]?.value.toFixed(3) ?? '-'}`)
        .join(', '),
      ok: null,
      figures: Object.fromEntries(
        manifest.metrics.flatMap(({ id }, m) => {
          const value = entry.values[m];
          return value === null || value === undefined
            ? []
            : [
                [id, value.value],
                [`${id} low`, value.low],
                [`${id} high`, value.high],
              ];
        }),
      ),
    });
  }
  console.log('\nK-SBE against the best of the others, paired over queries (wrong labels), mean difference:');
  for (const [m, id] of plan.metrics.entries()) {
    const ranked = manifest.entries
      .map((entry, at) => ({
        at,
        method: entry.method,
        value: entry.values[m]?.value ?? Number.NEGATIVE_INFINITY,
      }))
      .sort((a, b) => b.value - a.value);
    const own = ranked.find(({ method }) => method === 'k-sbe');
    const best = ranked.find(({ method }) => method !== 'k-sbe');
    if (own === undefined || best === undefined) continue;
    const units = (at: number) => result.methods[at]?.seeds.flatMap((seed) => seed.units[id]) ?? [];
    const difference = unitDifference(units(own.at), units(best.at));
    if (difference === null) continue;
    console.log(
      `  ${influenceMetricList[id].title}: ${difference.difference.toFixed(3)} [${difference.low.toFixed(3)}, ` +
        `${difference.high.toFixed(3)}] to ${best.method}; ${difference.high >= 0 ? 'first or within its interval' : 'behind'}`,
    );
  }
  await workplace.kept.dispose();
  await workplace.shelf.dispose();
  return found;
}

/** All methods with their defaults and K-SBE on embeddings, or those asked for: "k-sbe:inputs=embedding:landmarks=512,random". */
function askedMethods(): InfluenceBenchmarkWork['methods'] {
  const asked = process.env.WAFERLENS_METHODS;
  if (asked === undefined) {
    return influenceMethods.flatMap(({ id }) => [
      { id, parameters: {} },
      ...(id === 'k-sbe' ? [{ id, parameters: { inputs: 'embedding' } }] : []),
    ]);
  }
  return asked.split(',').map((one) => {
    const [id = '', ...settings] = one.split(':');
    return {
      id,
      parameters: Object.fromEntries(
        settings.map((setting) => {
          const [key = '', value = ''] = setting.split('=');
          const plain = value === 'true' ? true : value === 'false' ? false : Number(value);
          return [key, typeof plain === 'number' && Number.isNaN(plain) ? value : plain];
        }),
      ),
    };
  });
}

function shown(parameters: Readonly<Record<string, unknown>>): string {
  const all = Object.entries(parameters).map(([key, value]) => `${key} ${String(value)}`);
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)} %`;
}

async function demo(own: string): Promise<Subject> {
  const resources = path.resolve('resources', 'demo');
  const described = z
    .object({
      file: z.string(),
      classes: z.array(z.string()),
      preprocessing,
      feature: z.string(),
      checkpoints: z.array(z.object({ file: z.string(), learningRate: z.number() })),
    })
    .parse(JSON.parse(await readFile(path.join(resources, 'sem-resnet.json'), 'utf8')));
  const tables = path.join(own, 'demo');
  const validation = path.join(own, 'validation.jsonl');
  const training = path.join(own, 'training.jsonl');
  if (!existsSync(validation)) {
    const { files } = await generateDataset({
      directory: tables,
      counts: { train: 2400, validation: 800, siteB: 0 },
    });
    await scanned(files.train, null, path.join(own, 'scan-training'), training);
    await scanned(files.validation, null, path.join(own, 'scan-validation'), validation);
  }
  const source = (file: string) =>
    classifier(path.join(resources, file), described.classes, described.preprocessing, described.feature);
  return {
    name: 'demo',
    trained: {
      classifier: await source(described.file),
      runtime: { provider: 'cpu', threads: 2, batchSize: 32 },
      checkpoints: await Promise.all(
        described.checkpoints.map(async ({ file, learningRate }) => ({
          classifier: await source(file),
          learningRate,
        })),
      ),
      training: { name: 'demo train', samplesFile: training },
      indexDirectory: path.join(own, 'index'),
    },
    queries: { name: 'demo validation', samplesFile: validation },
    known: { kind: 'column', column: 'true_label' },
  };
}

async function wafer7(own: string, network: string): Promise<Subject | null> {
  const data = path.join(dataFolder, 'wafer7');
  const models = path.join(data, 'models');
  if (!existsSync(models)) {
    console.log(`left out: wafer7 (${data} is not there)`);
    return null;
  }
  const described = z
    .object({
      classes: z.array(z.string()),
      preprocess: preprocessing,
      checkpoints: z.array(z.object({ file: z.string(), learning_rate: z.number() })),
    })
    .parse(JSON.parse(await readFile(path.join(models, `wafer7_${network}.json`), 'utf8')));
  const training = path.join(own, 'training.jsonl');
  const validation = path.join(own, 'validation.jsonl');
  if (!existsSync(validation)) {
    const table = path.join(data, 'index.csv');
    await scanned(table, 'train', path.join(own, 'scan-training'), training);
    await scanned(table, 'valid', path.join(own, 'scan-validation'), validation);
  }
  const source = (file: string) =>
    classifier(path.join(models, file), described.classes, described.preprocess, null);
  const checkpoints = await Promise.all(
    described.checkpoints.map(async ({ file, learning_rate: learningRate }) => ({
      classifier: await source(file),
      learningRate,
    })),
  );
  const last = checkpoints.at(-1);
  if (last === undefined) return null;
  return {
    name: `wafer7 ${network}`,
    trained: {
      classifier: last.classifier,
      runtime: { provider: 'cpu', threads: 2, batchSize: 16 },
      checkpoints,
      training: { name: 'wafer7 train', samplesFile: training },
      indexDirectory: path.join(own, 'index'),
    },
    queries: { name: 'wafer7 validation', samplesFile: validation },
    known: { kind: 'planted', share: 0.05 },
  };
}

/** Imports a table and keeps its list of samples as `to`. */
async function scanned(table: string, split: string | null, directory: string, to: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const { samplesFile } = await scanDataset(
    { source: table, masksDirectory: null, split, role: null, directory },
    { signal: new AbortController().signal, report: () => Promise.resolve() },
  );
  const lines = (await readFile(samplesFile.path, 'utf8')).split('\n').filter((line) => line !== '');
  const samples: Sample[] = lines.map((line) => sample.parse(JSON.parse(line)));
  await writeFile(to, samples.map((each) => `${JSON.stringify(each)}\n`).join(''));
}

async function classifier(
  file: string,
  labels: readonly string[],
  form: ClassifierSource['preprocessing'],
  featureTensor: string | null,
): Promise<ClassifierSource> {
  return {
    path: file,
    sha256: await modelHash(file),
    labels: [...labels],
    preprocessing: form,
    answerName: null,
    featureTensor,
    batchSizesFile: null,
  };
}
