import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type AuditManifest, auditManifest } from '#contract/audit.ts';
import { generateDataset } from '#demo/dataset.ts';
import { demoClassifier } from '#demo/fixtures/demo-pictures.ts';
import { scanDataset } from '#engine/import/scan.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * The audit of the demo's training set (2,400 pictures, 4 % of the labels wrong, 1 % of the validation pictures a
 * second look at a training picture): what each method's self-influence finds, near-duplicates against those that were
 * planted, and what the suggestions do. WAFERLENS_BENCH_METHODS names other methods.
 */
const methods = (
  process.env.WAFERLENS_BENCH_METHODS ?? 'k-sbe,trac-in,influence-function,representer,grad-dot,random'
).split(',');
const limits = { auroc: 0.95, foundAt10: 0.8, falseAlarms: 0.01 };

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const context = { signal: new AbortController().signal, report: () => Promise.resolve() };
const { files } = await generateDataset({ directory });
const sets = { train: await scanned(files.train), validation: await scanned(files.validation) };
const planted = new Map(
  (await readFile(files.validation, 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .flatMap(([picture = '', ...rest]) => (rest.at(-1) ? [[picture, rest.at(-1) as string] as const] : [])),
);
const handlers = engineHandlers();
const classifier = await demoClassifier(directory);
const trained = await trainedDemo();
const measurements: Measurement[] = [];
let best = { auroc: 0, found: 0 };
let last: AuditManifest | null = null;
for (const method of methods) {
  const folder = path.join(directory, `audit-${method}`);
  await mkdir(folder);
  const result = await handlers.audit(
    {
      trained,
      validation: { name: 'validation', samplesFile: sets.validation },
      method,
      methodParameters: {},
      trueLabelColumn: 'true_label',
      parameters: {},
      seed: 0,
      directory: folder,
    },
    context,
  );
  const manifest = auditManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  last = manifest;
  const auroc = manifest.known?.auroc ?? 0;
  const found = foundAt(manifest, 0.1);
  best = { auroc: Math.max(best.auroc, auroc), found: Math.max(best.found, found) };
  measurements.push({
    what: `audit: wrong labels by self-influence of ${method}`,
    measured: `AUROC ${auroc.toFixed(3)}, inspect 10 % find ${(100 * found).toFixed(0)} % of ${manifest.known?.wrong}, ${result.seconds.toFixed(1)} s`,
    ok: null,
    figures: { auroc, found, seconds: result.seconds, passes: result.passes },
  });
}
measurements.push({
  what: 'audit: wrong labels, best method',
  measured: `AUROC ${best.auroc.toFixed(3)}, inspect 10 % find ${(100 * best.found).toFixed(0)} %`,
  limit: `${limits.auroc}, ${100 * limits.foundAt10} %`,
  ok: best.auroc > limits.auroc && best.found >= limits.foundAt10,
  figures: best,
});
if (last !== null) measurements.push(leaksOf(last), ...effectsOf(last));
await rm(directory, { recursive: true });
handOver(measurements);

async function scanned(source: string): Promise<string> {
  const folder = path.join(directory, `scan-${path.basename(source, '.csv')}`);
  await mkdir(folder);
  const request = { source, masksDirectory: null, split: null, role: null, directory: folder };
  return (await scanDataset(request, context)).samplesFile.path;
}

async function trainedDemo() {
  const resources = path.join(import.meta.dirname, '..', 'resources', 'demo');
  const { checkpoints } = JSON.parse(await readFile(path.join(resources, 'sem-resnet.json'), 'utf8')) as {
    checkpoints: { file: string; learningRate: number }[];
  };
  return {
    classifier,
    runtime: { provider: 'cpu', threads: 0, batchSize: 16 } as const,
    checkpoints: await Promise.all(
      checkpoints.map(async ({ file, learningRate }) => {
        const { sha256 } = await handlers.inspect(
          { path: path.join(resources, file), labels: null },
          context,
        );
        return { classifier: { ...classifier, path: path.join(resources, file), sha256 }, learningRate };
      }),
    ),
    training: { name: 'demo training', samplesFile: sets.train },
    indexDirectory: path.join(directory, 'indexes'),
  };
}

function foundAt({ known }: AuditManifest, share: number): number {
  return (known?.curve ?? []).findLast(({ inspected }) => inspected <= share + 1e-9)?.found ?? 0;
}

function leaksOf({ leaks, duplicates, training, validation }: AuditManifest): Measurement {
  const hits = leaks.filter((leak) => planted.get(leak.validation.name) === leak.training.name).length;
  const alarms = leaks.length - hits + duplicates.length;
  const pictures = training.samples + (validation?.samples ?? 0);
  return {
    what: `audit: near-duplicates among ${pictures} pictures`,
    measured: `${hits} of ${planted.size} planted, ${alarms} others (${((100 * alarms) / pictures).toFixed(2)} %)`,
    limit: `all, ${100 * limits.falseAlarms} %`,
    ok: hits === planted.size && alarms <= limits.falseAlarms * pictures,
    figures: { hits, planted: planted.size, alarms, pictures },
  };
}

function effectsOf({ effects }: AuditManifest): Measurement[] {
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  return effects.map(({ title, effect: { before, after, difference, relabelled, removed } }) => ({
    what: `audit: ${title} (${relabelled} relabelled, ${removed} removed)`,
    measured: `accuracy of the head ${percent(before.value)} to ${percent(after.value)}, ${percent(difference.value)} (${percent(difference.low)} to ${percent(difference.high)})`,
    ok: null,
    figures: { before: before.value, after: after.value, ...difference },
  }));
}
