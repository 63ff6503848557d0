import { parseArgs } from 'node:util';
import { defaultCounts, defaultSeed, defaultSize, generateDataset } from './dataset.ts';

/** `node src/demo/generate.ts DIR [--seed N] [--size N] [--train N] [--validation N] [--site-b N]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(defaultSeed) },
    size: { type: 'string', default: String(defaultSize) },
    train: { type: 'string', default: String(defaultCounts.train) },
    validation: { type: 'string', default: String(defaultCounts.validation) },
    'site-b': { type: 'string', default: String(defaultCounts.siteB) },
  },
});
const [directory] = positionals;
if (directory === undefined) throw new Error('usage: node src/demo/generate.ts DIR [--seed N] [--size N]');
const started = performance.now();
const { files } = await generateDataset({
  directory,
  seed: Number(values.seed),
  size: Number(values.size),
  counts: {
    train: Number(values.train),
    validation: Number(values.validation),
    siteB: Number(values['site-b']),
  },
});
for (const file of Object.values(files)) console.log(file);
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
