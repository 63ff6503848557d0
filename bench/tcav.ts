import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TcavConcept, tcavManifest } from '#contract/concepts.ts';
import { demoClasses } from '#demo/classes.ts';
import { demoClassifier, demoPictures, samplesFile } from '#demo/fixtures/demo-pictures.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { engineHandlers } from '#engine/work/handlers.ts';
import { handOver } from './measurement.ts';

/**
 * TCAV on the demo, over 20 seeds: a concept whose examples show scratches must be significant for the class scratch,
 * one whose examples are pictures drawn at random must not. Each seed draws other examples and other random sets.
 */
const seeds = 20;
const examples = 50;
const label = 'scratch';

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const classifier = await demoClassifier(directory);
const handlers = engineHandlers();
const planted = await demoPictures(path.join(directory, 'planted'), { set: 'train', label, count: 400 });
// Everything from where the examples may come from ends where these begin.
const pool = await demoPictures(path.join(directory, 'pool'), {
  set: 'train',
  label: null,
  count: 2600,
  from: 10_000,
});
const shown = await demoPictures(path.join(directory, 'class'), { set: 'validation', label, count: 60 });
const list = (name: string, samples: typeof pool) =>
  samplesFile(path.join(directory, `${name}.jsonl`), samples);
const found: { readonly planted: TcavConcept; readonly random: TcavConcept }[] = [];
for (let seed = 0; seed < seeds; seed++) {
  const random = new SeededRandom(seed, 1);
  const drawn = random.shuffle([...pool]);
  const made = path.join(directory, `run-${seed}`);
  await mkdir(made);
  const result = await handlers.tcav(
    {
      classifier,
      runtime: { provider: 'cpu', threads: 0, batchSize: null },
      concepts: [
        {
          name: 'planted',
          samplesFile: await list('planted', random.shuffle([...planted]).slice(0, examples)),
        },
        { name: 'random', samplesFile: await list('random', drawn.slice(0, examples)) },
      ],
      randomSamplesFile: await list('others', drawn.slice(examples)),
      classes: [
        {
          target: { index: demoClasses.indexOf(label), label },
          samplesFile: await list('class', shown),
        },
      ],
      parameters: {},
      seed,
      directory: made,
    },
    { signal: new AbortController().signal, report: () => Promise.resolve() },
  );
  const { concepts } = tcavManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  const [first, second] = concepts;
  if (first !== undefined && second !== undefined) found.push({ planted: first, random: second });
}
await rm(directory, { recursive: true });

const significant = (concept: TcavConcept) => concept.results[0]?.significant === true;
const plantedFound = found.filter((run) => significant(run.planted)).length;
const randomFound = found.filter((run) => significant(run.random)).length;
const accuracies = (of: 'planted' | 'random') => found.map((run) => run[of].accuracy.value);
const range = (values: readonly number[]) =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
handOver([
  {
    what: `TCAV, ${examples} pictures with a scratch for the class ${label}: significant`,
    measured: `${plantedFound} of ${seeds} seeds; held-out accuracy ${range(accuracies('planted'))}`,
    limit: `${seeds} of ${seeds}`,
    ok: plantedFound === seeds,
    figures: { found: plantedFound },
  },
  {
    what: `TCAV, ${examples} random pictures for the class ${label}: significant`,
    measured: `${randomFound} of ${seeds} seeds; held-out accuracy ${range(accuracies('random'))}`,
    limit: `0 of ${seeds}`,
    ok: randomFound === 0,
    figures: {
      found: randomFound,
      testAlone: found.filter(({ random }) => (random.results[0]?.correctedP ?? 1) < 0.05).length,
    },
  },
]);
