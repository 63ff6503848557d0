import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeImage } from '#engine/image/decode.ts';
import { toEightBit } from '#engine/image/display.ts';
import { resample } from '#engine/image/resample.ts';
import { decodeNpy, encodeNpy } from '#engine/math/npy.ts';
import { findSegmenter } from '#engine/segment/index.ts';
import { median } from '../../measurement.ts';
import { type Agreement, agreement } from './agreement.ts';

// node bench/peers/segmenters/compare.ts [--python python3] [--side 227] PICTURE ..: the same pictures segmented here
// and by scikit-image, in turn.
const { values, positionals } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, side: { type: 'string', default: '227' } },
  allowPositionals: true,
});

/** The same settings in both spellings. */
const settings = [
  ['slic', { segments: 50, compactness: 10 }, { n_segments: 50, compactness: 10 }],
  ['slic', { segments: 15, compactness: 20 }, { n_segments: 15, compactness: 20 }],
  ['slic', { segments: 200, compactness: 0.1 }, { n_segments: 200, compactness: 0.1 }],
  ['felzenszwalb', { scale: 100, sigma: 0.8, minSize: 20 }, { scale: 100, sigma: 0.8, min_size: 20 }],
  ['quickshift', { kernelSize: 5, maxDist: 10, ratio: 1 }, { kernel_size: 5, max_dist: 10, ratio: 1 }],
  [
    'quickshift',
    { kernelSize: 10, maxDist: 400, ratio: 0.2 },
    { kernel_size: 10, max_dist: 400, ratio: 0.2 },
  ],
] as const;

const directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-bench-'));
const script = fileURLToPath(new URL('segment.py', import.meta.url));
const python = spawn(values.python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
console.log((await answers.next()).value);

const rows = settings.map(() => ({ agreements: [] as Agreement[], ratios: [] as number[] }));
for (const [number, file] of positionals.entries()) {
  const picture = await read(file, Number(values.side));
  const { width, height, channels, data } = picture;
  const dims = channels === 1 ? [height, width] : [height, width, channels];
  const input = path.join(directory, `${number}.npy`);
  await writeFile(input, encodeNpy(data, dims));
  for (const [row, [id, ours, theirs]] of settings.entries()) {
    const out = path.join(directory, `${number}-${row}.npy`);
    python.stdin.write(`${JSON.stringify({ picture: input, segmenter: id, parameters: theirs, out })}\n`);
    const { seconds } = JSON.parse(String((await answers.next()).value)) as { seconds: number };
    const reference = decodeNpy(await readFile(out), out).data as Int32Array;
    const { labels, seconds: own } = await segment(picture, id, ours);
    rows[row]?.agreements.push(agreement(reference, labels, picture, 2));
    rows[row]?.ratios.push(own / seconds);
  }
}
python.stdin.end();
await rm(directory, { recursive: true });

console.log(
  '| settings | boundary recall, least (median) | under-segmentation, most | same partition | segments, theirs : ours | time ours / theirs, median |',
);
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [row, [id, , theirs]] of settings.entries()) {
  const { agreements = [], ratios = [] } = rows[row] ?? {};
  const recalls = agreements.map(({ boundaryRecall }) => boundaryRecall);
  const errors = agreements.map(({ underSegmentation }) => underSegmentation);
  const counts = [0, 1].map((side) => median(agreements.map(({ counts }) => counts[side] ?? 0)));
  console.log(
    `| ${id} ${JSON.stringify(theirs).replace(/["{}]/g, '')} | ${Math.min(...recalls).toFixed(3)} (${median(recalls).toFixed(3)}) | ` +
      `${Math.max(...errors).toFixed(3)} | ${agreements.filter(({ same }) => same).length} of ${agreements.length} | ` +
      `${counts.join(' : ')} | ${median(ratios).toFixed(2)} |`,
  );
}

async function read(file: string, side: number) {
  const raster = toEightBit(await decodeImage(await readFile(file), undefined, path.basename(file)));
  return Math.max(raster.width, raster.height) > side
    ? { ...resample(raster, side, side, 'bilinear'), channels: raster.channels }
    : raster;
}

async function segment(
  { width, height, channels, data }: Awaited<ReturnType<typeof read>>,
  id: string,
  parameters: Readonly<Record<string, number>>,
) {
  const segmenter = findSegmenter(id);
  const pixels = { height, width, channels, values: Float64Array.from(data, (value) => value / 255) };
  const resolved = segmenter.resolve(segmenter.parameters.parse(parameters), pixels);
  const start = performance.now();
  const { segmentation } = await segmenter.segment(
    {
      picture: pixels,
      seed: 0,
      files: null,
      cacheDirectory: null,
      threads: 1,
      signal: new AbortController().signal,
      report: async () => {},
    },
    resolved,
  );
  if (segmentation.kind !== 'labels') throw new TypeError('superpixels are label maps');
  return { labels: segmentation.labels, seconds: (performance.now() - start) / 1000 };
}
