import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { QueryArrays, TrainingArrays } from '#engine/influence/arrays.ts';
import { findInfluenceMethod, influenceMethods } from '#engine/influence/index.ts';
import type { FittedInfluence, InfluenceContext } from '#engine/influence/influence-method.ts';
import { choose, fitChoices, type KsbeChoices, regressionRows } from '#engine/influence/k-sbe/fit.ts';
import { FittedKsbe } from '#engine/influence/k-sbe/fitted-k-sbe.ts';
import { parameters as ksbeParameters } from '#engine/influence/k-sbe/parameters.ts';
import { fileRows } from '#engine/influence/training-set/file-rows.ts';
import { matrix, RuntimeMatrixProduct } from '#engine/math/matrix-product.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { softmax } from '#engine/math/softmax.ts';
import { handOver, type Measurement, median } from './measurement.ts';

/**
 * What influence methods take on invented arrays (512 inputs that are the features too, 7 classes), each in a process
 * of its own: seconds to fit, milliseconds per query afterwards (median of several), peak memory, disk; and what K-SBE
 * takes to append 1,000 samples beside fitting all of them with the same choices. WAFERLENS_BENCH_SAMPLES names the
 * numbers of samples (50000,1000000), WAFERLENS_BENCH_METHODS the methods (all).
 */
const width = 512;
const classes = 7;
const threads = 2;
const queryCount = 7;
const appended = 1000;
const inputsFile = 'inputs.f32';
const outputsFile = 'outputs.f32';
const limits = new Map([
  [50_000, { fit: 20, query: 50, memory: null }],
  [1_000_000, { fit: null, query: 1000, memory: 4 * 2 ** 30 }],
]);

const given = process.env.WAFERLENS_BENCH_TASK;
if (given === undefined) await all();
else await one(JSON.parse(given) as Task);

interface Task {
  readonly method: string;
  readonly count: number;
  readonly directory: string;
}

interface Figures {
  readonly fitSeconds: number;
  /** Of all cores: what it would take without other programs is between half of it and all of it. */
  readonly fitProcessorSeconds: number;
  readonly fitPeakBytes: number;
  readonly queryMs: number;
  readonly peakBytes: number;
  readonly diskBytes: number;
  readonly appendSeconds?: number;
  readonly refitSeconds?: number;
  readonly difference?: number;
}

async function all(): Promise<void> {
  const counts = (process.env.WAFERLENS_BENCH_SAMPLES ?? '50000,1000000').split(',').map(Number);
  const methods = (
    process.env.WAFERLENS_BENCH_METHODS ?? influenceMethods.map(({ id }) => id).join(',')
  ).split(',');
  const measurements: Measurement[] = [];
  for (const count of counts) {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
    try {
      await writeArrays(directory, count + appended);
      for (const method of methods) measurements.push(...(await inProcess({ method, count, directory })));
    } finally {
      await rm(directory, { recursive: true });
    }
  }
  handOver(measurements);
}

async function inProcess(task: Task): Promise<Measurement[]> {
  const { method, count } = task;
  const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename], {
    env: { ...process.env, WAFERLENS_BENCH_TASK: JSON.stringify(task) },
    encoding: 'utf8',
  });
  const what = `${method}, ${count.toLocaleString('en')} samples`;
  if (status !== 0) {
    const reason =
      stderr
        .trim()
        .split('\n')
        .find((line) => line.includes('Failure')) ?? stderr.slice(-300);
    return [{ what, measured: `can't run: ${reason}`, ok: null, figures: {} }];
  }
  const figures = JSON.parse(stdout) as Figures;
  const limit = method === 'k-sbe' ? limits.get(count) : undefined;
  const { fitSeconds, fitProcessorSeconds, queryMs, fitPeakBytes, peakBytes, diskBytes } = figures;
  const kept =
    (limit?.fit ?? Number.POSITIVE_INFINITY) > fitSeconds &&
    (limit?.query ?? Number.POSITIVE_INFINITY) > queryMs &&
    (limit?.memory ?? Number.POSITIVE_INFINITY) > fitPeakBytes;
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GB`;
  const rows: Measurement[] = [
    {
      what,
      measured:
        `fit ${fitSeconds.toFixed(1)} s (${fitProcessorSeconds.toFixed(1)} s of processor time), query ${queryMs.toFixed(1)} ms, peak ${gigabytes(fitPeakBytes)} fitting and ` +
        `${gigabytes(peakBytes)} answering, disk ${gigabytes(diskBytes)}`,
      ...(limit === undefined
        ? {}
        : {
            limit: [
              limit.fit === null ? '' : `fit ${limit.fit} s, `,
              `query ${limit.query} ms`,
              limit.memory === null ? '' : `, peak ${gigabytes(limit.memory)} fitting`,
            ].join(''),
          }),
      ok: limit === undefined ? null : kept,
      figures: { ...figures },
    },
  ];
  const { appendSeconds, refitSeconds, difference } = figures;
  if (appendSeconds !== undefined && refitSeconds !== undefined && difference !== undefined) {
    rows.push({
      what: `${what}: ${appended} appended, beside fitting all with the same choices`,
      measured: `${appendSeconds.toFixed(2)} s and ${refitSeconds.toFixed(1)} s, scores differ by ${difference.toExponential(1)}`,
      limit: 'a tenth, 1e-6',
      ok: appendSeconds < refitSeconds / 10 && difference < 1e-6,
      figures: { appendSeconds, refitSeconds, difference },
    });
  }
  return rows;
}

/** In a process of its own: prints its figures as JSON. */
async function one({ method: id, count, directory }: Task): Promise<void> {
  const method = findInfluenceMethod(id);
  const parameters = method.parameters.parse({});
  const arrays = arraysOf(directory, count);
  const index = path.join(directory, `${id}-index`);
  await mkdir(index);
  const products = new RuntimeMatrixProduct(threads);
  const signal = new AbortController().signal;
  const context: InfluenceContext = { seed: 0, products, threads, signal, report: async () => {} };
  const start = performance.now();
  const before = process.cpuUsage();
  const fitted = await method.fit(arrays, parameters, context, index);
  const fitSeconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(before);
  const fitProcessorSeconds = (used.user + used.system) / 1e6;
  const fitPeakBytes = peak();
  const queryMs = await queryTime(fitted, directory, count, context);
  const figures: Figures = {
    fitSeconds,
    fitProcessorSeconds,
    fitPeakBytes,
    queryMs,
    peakBytes: peak(),
    diskBytes: await bytesIn(index),
    ...(id === 'k-sbe' && count <= 100_000 ? await appendTime(directory, count, context) : {}),
  };
  await fitted.dispose();
  await products.dispose();
  await rm(index, { recursive: true });
  process.stdout.write(JSON.stringify(figures));
}

/** Of single queries; the first one opens files and is not counted. */
async function queryTime(
  fitted: FittedInfluence,
  directory: string,
  count: number,
  context: InfluenceContext,
): Promise<number> {
  const times: number[] = [];
  for (let q = 0; q <= queryCount; q++) {
    const query = await queryOf(directory, count, q);
    const start = performance.now();
    await fitted.scores(query, context);
    if (q > 0) times.push(performance.now() - start);
  }
  return median(times);
}

async function appendTime(directory: string, count: number, context: InfluenceContext) {
  const given = ksbeParameters.parse({});
  const before = arraysOf(directory, count);
  const whole = arraysOf(directory, count + appended);
  const some = await regressionRows(before, given);
  const found = await choose(some, given, context);
  const choices: KsbeChoices = { ...found, lambda: 1e-4 };
  const folders = ['grown', 'refitted'].map((name) => path.join(directory, name));
  for (const folder of folders) await mkdir(folder);
  const [grownFolder, refittedFolder] = folders as [string, string];
  const state = await fitChoices(some, choices, context, grownFolder);
  const grown = await FittedKsbe.open(state, before, given, context, grownFolder);
  const appending = performance.now();
  await grown.append(whole, context);
  const appendSeconds = (performance.now() - appending) / 1000;
  const fitting = performance.now();
  // The landmarks' eigenvectors belong to a fit, too; here they are the same and are not made again.
  const refitted = await FittedKsbe.open(
    await fitChoices(await regressionRows(whole, given), choices, context, refittedFolder),
    whole,
    given,
    context,
    refittedFolder,
  );
  const refitSeconds = (performance.now() - fitting) / 1000;
  const query = await queryOf(directory, count, 0);
  const [a] = await grown.scores(query, context);
  const [b] = await refitted.scores(query, context);
  let difference = 0;
  for (const [i, value] of (a?.values ?? []).entries())
    difference = Math.max(difference, Math.abs(value - (b?.values[i] ?? Number.NaN)));
  await grown.dispose();
  await refitted.dispose();
  for (const folder of folders) await rm(folder, { recursive: true });
  return { appendSeconds, refitSeconds, difference };
}

function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  return bytes;
}

/** Gaussian-like groups around class centres, written in blocks; the head's answers are the outputs. */
async function writeArrays(directory: string, count: number): Promise<void> {
  const { weights, bias, centres } = invented();
  const products = new RuntimeMatrixProduct(threads);
  const random = new SeededRandom(1);
  const files = [inputsFile, outputsFile].map((name) => createWriteStream(path.join(directory, name)));
  const block = 4096;
  for (let start = 0; start < count; start += block) {
    const rows = Math.min(block, count - start);
    const x = new Float32Array(rows * width);
    for (let i = 0; i < rows; i++) {
      const centre = random.integer(classes) * width;
      for (let j = 0; j < width; j++)
        x[i * width + j] = (centres[centre + j] as number) + random.uniform() + random.uniform() - 1;
    }
    const logits = await products.multiply(matrix(x, rows, width), weights);
    for (let i = 0; i < logits.data.length; i++)
      logits.data[i] = (logits.data[i] as number) + (bias[i % classes] as number);
    const z = Float32Array.from(softmax(logits.data, classes));
    for (const [at, data] of [x, z].entries()) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const file = files[at];
      if (file?.write(bytes) === false)
        await new Promise<void>((resolve) => file.once('drain', () => resolve()));
    }
  }
  for (const file of files) await new Promise<void>((resolve) => file.end(() => resolve()));
  await products.dispose();
}

function invented() {
  const random = new SeededRandom(2);
  const draw = (length: number, scale: number) =>
    Float32Array.from({ length }, () => scale * random.normal());
  const centres = draw(classes * width, 0.3);
  const weights = new Float32Array(width * classes);
  for (let c = 0; c < classes; c++)
    for (let j = 0; j < width; j++) weights[j * classes + c] = 0.1 * (centres[c * width + j] as number);
  return { weights: matrix(weights, width, classes), bias: draw(classes, 0.1), centres };
}

function arraysOf(directory: string, count: number): TrainingArrays {
  const inputs = fileRows(path.join(directory, inputsFile), count, width);
  const { weights, bias } = invented();
  const random = new SeededRandom(3);
  return {
    count,
    classes,
    labels: Int32Array.from({ length: count }, () => random.integer(classes)),
    inputs,
    model: {
      features: inputs,
      probabilities: fileRows(path.join(directory, outputsFile), count, classes),
      lastLayer: { weights, bias },
      gradients: null,
    },
    checkpoints: [],
  };
}

async function queryOf(directory: string, count: number, q: number): Promise<QueryArrays> {
  const at = (q * 7919) % count;
  const { inputs, model } = arraysOf(directory, count);
  const features = await (inputs as NonNullable<typeof inputs>).read(at, 1);
  return {
    count: 1,
    targets: Int32Array.of(q % classes),
    ownAnswer: true,
    inputs: features,
    model: { features, probabilities: await model.probabilities.read(at, 1), gradients: null },
    checkpoints: [],
  };
}
