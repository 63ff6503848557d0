import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Baseline as BaselineKind } from '#contract/explanation.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import { demoPictures } from '#demo/fixtures/demo-pictures.ts';
import { corrShap } from '#engine/explain/corr-shap.ts';
import { explainedModel } from '#engine/explain/explained-model.ts';
import type { ExplainContext, Explainer } from '#engine/explain/explainer.ts';
import { genCorrShap } from '#engine/explain/gen-corr-shap.ts';
import { kernelShap } from '#engine/explain/kernel-shap.ts';
import { monteCarloShap } from '#engine/explain/monte-carlo-shap.ts';
import { partitionShap } from '#engine/explain/partition-shap.ts';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { decodeImage } from '#engine/image/decode.ts';
import { networkView } from '#engine/image/display.ts';
import { preprocess } from '#engine/image/preprocess.ts';
import { judgeMap } from '#engine/judge/judge.ts';
import { type Baseline, makeBaseline } from '#engine/masked-model/baseline.ts';
import { MaskedModel } from '#engine/masked-model/masked-model.ts';
import { bootstrapMean } from '#engine/math/bootstrap.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { argmax } from '#engine/math/softmax.ts';
import { mean } from '#engine/math/statistics.ts';
import { type Classifier, openClassifier } from '#engine/runtime/classifier.ts';
import { segmenters } from '#engine/segment/index.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * The variants of GenCorrSHAP over passes, on pictures for choosing: segment insertion minus deletion by area, the mean
 * over the baselines black, mean and blur. The pictures of the final comparison (validation sets, imagenet50 from the
 * 13th by name on) are not touched. Segments are SLIC's where there is SLIC, else a grid.
 */
const picturesPerSet = 12;
const judgedBaselines: readonly BaselineKind[] = ['black', 'mean', 'blur'];
const seed = 1;
const batch = 8;

const shared = path.resolve('..', 'shared', 'data');
const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const demo = await demoPictures(directory, { set: 'train', label: null, count: picturesPerSet, from: 500 });
const sets = [
  {
    name: 'demo sem-resnet',
    model: path.resolve('resources', 'demo', 'sem-resnet.onnx'),
    settings: path.resolve('resources', 'demo', 'preprocess.json'),
    pictures: demo.map((sample) => sample.path),
  },
  {
    name: 'wafer7 ResNet',
    model: path.join(shared, 'wafer7', 'models', 'wafer7_resnet_e28.onnx'),
    settings: path.join(shared, 'wafer7', 'models', 'preprocess-resnet.json'),
    pictures: trainingPictures(path.join(shared, 'wafer7')),
  },
  {
    name: 'imagenet50 SqueezeNet',
    model: path.join(shared, 'models', 'squeezenet_v1.0.onnx'),
    settings: path.join(shared, 'models', 'squeezenet_v1.0.preprocess.json'),
    pictures: firstPictures(path.join(shared, 'imagenet50')),
  },
];

interface Contender {
  readonly name: string;
  readonly method: Explainer;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Everything that is asked for so many coalitions, and what takes its own number. */
function contenders(segments: number): readonly Contender[] {
  const budgets = [2 * segments, 4 * segments, 8 * segments, 500, 1000, 2148];
  const named = ['2n', '4n', '8n', '500', '1000', '2148'];
  const perBudget = budgets.flatMap((samples, i): Contender[] => [
    { name: `KernelSHAP ${named[i]}`, method: kernelShap, parameters: { samples } },
    { name: `permutations ${named[i]}`, method: monteCarloShap, parameters: { samples } },
    { name: `PartitionSHAP ${named[i]}`, method: partitionShap, parameters: { samples } },
    ...(['hierarchy', 'kernel-prior', 'definition'] as const).map((variant) => ({
      name: `GenCorrSHAP ${variant} ${named[i]}`,
      method: genCorrShap,
      parameters: { variant, samples },
    })),
  ]);
  const few = { threshold: 'quantile', tau: 0.9, neighbours: 3 };
  return [
    { name: 'CorrSHAP, tau 0.5', method: corrShap, parameters: {} },
    { name: 'CorrSHAP, quantile 0.9, 3 neighbours', method: corrShap, parameters: few },
    ...perBudget,
  ];
}

const found = new Map<string, { differences: number[]; passes: number[] }>();
const measurements: Measurement[] = [];
for (const set of sets) {
  if (!existsSync(set.model) || set.pictures.length === 0) {
    console.log(`left out: ${set.name} (${set.model} is not there)`);
    continue;
  }
  found.clear();
  const settings = preprocessing.parse(JSON.parse(readFileSync(set.settings, 'utf8')));
  const classifier = await openClassifier({ modelPath: set.model, size: settings.size });
  for (const file of set.pictures) await measure(classifier, settings, file);
  await classifier.dispose();
  for (const [name, { differences, passes }] of found) {
    const interval = bootstrapMean(differences, { seed });
    if (interval === null) continue;
    const { value, low, high } = interval;
    measurements.push({
      what: `${set.name}: ${name}`,
      measured: `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), ${Math.round(mean(passes))} passes`,
      ok: null,
      figures: { difference: value, low, high, passes: mean(passes), pictures: differences.length },
    });
  }
}
await rm(directory, { recursive: true });
handOver(measurements);

async function measure(
  classifier: Classifier,
  settings: ReturnType<typeof preprocessing.parse>,
  file: string,
): Promise<void> {
  const picture = preprocess(await decodeImage(readFileSync(file)), settings);
  const context = await contextOf(classifier, settings, picture);
  const { segmentation } = context;
  const random = new SeededRandom(seed, 9);
  const judged = judgedCase(context);
  const note = async (name: string, scores: Float32Array, passes: number) => {
    const metrics = await judgeMap(judged, new Float32Array(classifier.height * classifier.width), scores, [
      'segment-insertion',
      'segment-deletion',
    ]);
    const area = (metric: string) => metrics[metric]?.value ?? Number.NaN;
    const row = found.get(name) ?? { differences: [], passes: [] };
    found.set(name, row);
    row.differences.push(area('segment-insertion') - area('segment-deletion'));
    row.passes.push(passes);
  };
  await note(
    'random',
    Float32Array.from({ length: segmentation.count }, () => random.uniform()),
    0,
  );
  for (const { name, method, parameters } of contenders(segmentation.count)) {
    const own = await contextOf(classifier, settings, picture, segmentation);
    const resolved = method.resolve(method.parameters.parse(parameters), own.model);
    const { scores } = await method.explain(own, resolved);
    await note(name, scores ?? new Float32Array(), own.masked.passes + own.gradients.passes);
  }
}

async function contextOf(
  classifier: Classifier,
  settings: ReturnType<typeof preprocessing.parse>,
  picture: Float32Array,
  known: ExplainContext['segmentation'] | null = null,
): Promise<ExplainContext> {
  const { channels, height, width, classes } = classifier;
  const { logits } = await classifier.forward(picture, 1);
  const baselines = new Map<BaselineKind, Baseline>();
  return {
    masked: new MaskedModel({
      ...{ classifier, picture, batch },
      target: argmax(logits.subarray(0, classes)),
      answer: logits.slice(),
    }),
    gradients: new GradientModel({ classifier, batch }),
    model: explainedModel(classifier, null),
    size: { height, width },
    baseline(kind) {
      const made =
        baselines.get(kind) ?? makeBaseline(kind, picture, [channels, height, width], settings, seed);
      baselines.set(kind, made);
      return made;
    },
    seed,
    concepts: [],
    segmentation: known ?? (await segmentsOf(picture, settings)),
    report: async () => {},
  };
}

async function segmentsOf(picture: Float32Array, settings: ReturnType<typeof preprocessing.parse>) {
  const view = networkView(picture, settings);
  const segmenter = segmenters.find(({ id }) => id === 'slic') ?? segmenters.find(({ id }) => id === 'grid');
  if (segmenter === undefined) throw new TypeError('no segmenter');
  const asked = segmenter.id === 'slic' ? {} : { segments: 49 };
  const { segmentation } = await segmenter.segment(
    {
      picture: { ...view, values: Float64Array.from(view.data, (value) => value / 255) },
      seed,
      files: null,
      cacheDirectory: null,
      threads: 0,
      signal: new AbortController().signal,
      report: async () => {},
    },
    segmenter.resolve(segmenter.parameters.parse(asked), view),
  );
  return segmentation;
}

/** One judge for all rankings of a picture, so that coalitions that they share are evaluated once. */
function judgedCase({ masked, size, baseline, segmentation }: ExplainContext) {
  return {
    masked,
    size,
    baseline,
    baselines: judgedBaselines,
    segmentation,
    mask: null,
    seed,
    prepared: new Map(),
  };
}

function trainingPictures(folder: string): readonly string[] {
  const index = path.join(folder, 'index.csv');
  if (!existsSync(index)) return [];
  const rows = readFileSync(index, 'utf8').trim().split('\n').slice(1);
  const training = rows.map((row) => row.split(',')).filter(([, , split]) => split === 'train');
  const step = Math.floor(training.length / picturesPerSet);
  return Array.from({ length: picturesPerSet }, (_, i) => path.join(folder, training[i * step]?.[0] ?? ''));
}

function firstPictures(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  return names
    .sort()
    .slice(0, picturesPerSet)
    .map((name) => path.join(folder, name));
}
