import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Sample } from '#contract/dataset.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { modelHash } from '#engine/onnx/hash.ts';
import { createProject, type Project } from '#main/store/project.ts';

/** Ten by ten dies around the wafer's centre. */
const pitchMm = { x: 10, y: 8 };
const classes = ['bridge', 'broken_line', 'clean', 'missing_hole', 'particle', 'residue', 'scratch'];

/**
 * Makes a project with many samples through the store's own import. The pictures themselves are not on disk (only a
 * few are shown at a time, from the thumbnail pack); labels, lots and thumbnails are drawn by seed.
 */
export async function makeLargeProject(directory: string, samples: number): Promise<{ datasetId: number }> {
  const project = createProject(directory);
  const work = path.join(directory, 'tmp', 'large');
  await mkdir(work, { recursive: true });
  const random = new SeededRandom(3);
  const thumbnails = await drawThumbnails(random);
  const packFile = path.join(work, 'thumbnails.pack');
  await writeFile(packFile, Buffer.concat(thumbnails.map(({ bytes }) => bytes)));
  const samplesFile = path.join(work, 'samples.jsonl');
  const file = await open(samplesFile, 'w');
  for (let start = 0; start < samples; start += 10_000) {
    const lines: string[] = [];
    for (let index = start; index < Math.min(samples, start + 10_000); index++) {
      lines.push(JSON.stringify(sampleAt(index, random, thumbnails)));
    }
    await file.write(`${lines.join('\n')}\n`);
  }
  await file.close();
  const { id } = await project.datasets.import({
    name: 'large',
    role: 'production',
    source: directory,
    samplesFile,
    thumbnailsFile: { path: packFile, sha256: await sha256Of(packFile) },
    problems: [],
    waferGeometry: {
      ...{ diameterMm: 150, diePitchMm: pitchMm, dieOffsetMm: { x: -5 * pitchMm.x, y: -5 * pitchMm.y } },
      notch: 'down',
    },
  });
  await addAnswers(project, id, samples, random);
  await project.close();
  return { datasetId: id };
}

interface Thumbnail {
  readonly bytes: Buffer;
  readonly offset: number;
}

async function drawThumbnails(random: SeededRandom): Promise<Thumbnail[]> {
  const made: Thumbnail[] = [];
  let offset = 0;
  for (let count = 0; count < 512; count++) {
    const pitch = 6 + random.integer(12);
    const pixels = Uint8Array.from(
      { length: 128 * 128 },
      (_, at) => ((at % 128) % pitch < pitch / 2 ? 170 : 60) + Math.round(18 * random.normal()),
    );
    const bytes = await sharp(pixels, { raw: { width: 128, height: 128, channels: 1 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    made.push({ bytes, offset });
    offset += bytes.length;
  }
  return made;
}

function sampleAt(index: number, random: SeededRandom, thumbnails: readonly Thumbnail[]): Sample {
  const thumbnail = thumbnails[index % thumbnails.length];
  const name = `${String(index).padStart(7, '0')}.png`;
  const [dieX, dieY] = [index % 10, Math.floor(index / 10) % 10];
  // Anywhere on its die, more of them towards a corner.
  const [across, up] = [random.uniform() ** 2, random.uniform() ** 2];
  return {
    index,
    path: `/pictures/${name}`,
    name,
    sha256: createHash('sha256').update(name).digest('hex'),
    bytes: 12_000,
    width: 128,
    height: 128,
    channels: 1,
    bitDepth: 8,
    label: classes[random.integer(classes.length)] ?? null,
    maskPath: null,
    maskSha256: null,
    maskEmpty: false,
    split: null,
    lot: `L${100 + (Math.floor(index / 2500) % 40)}`,
    wafer: `W${1 + (Math.floor(index / 100) % 25)}`,
    dieX,
    dieY,
    site: 'A',
    pixelSizeNm: 6,
    waferXMm: (dieX - 5 + across) * pitchMm.x,
    waferYMm: (dieY - 5 + up) * pitchMm.y,
    extra: {},
    thumbnailOffset: thumbnail?.offset ?? 0,
    thumbnailBytes: thumbnail?.bytes.length ?? 0,
  };
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The demo's classifier with drawn answers, so that Cases has all the columns it filters on. */
async function addAnswers(
  project: Project,
  datasetId: number,
  samples: number,
  random: SeededRandom,
): Promise<void> {
  const file = path.resolve('resources', 'demo', 'sem-resnet.onnx');
  const model = await project.models.add({
    name: 'SEM ResNet',
    sha256: await modelHash(file),
    file: { path: file, externalData: [] },
    labels: classes,
    preprocessing: {
      channels: 'grey',
      size: [128, 128],
      resize: 'bilinear',
      fit: 'stretch',
      scale: 1 / 255,
      mean: [0],
      std: [1],
      layout: 'nchw',
    },
    inputName: 'input',
    answerName: 'logits',
    answerKind: 'logit',
    featureTensor: null,
    parameters: 0,
    opset: 17,
    checkpoints: [],
    warnings: [],
  });
  const predicted = Int32Array.from({ length: samples }, () => random.integer(classes.length));
  const confidence = Float32Array.from({ length: samples }, () => random.between(0.2, 1));
  await project.columns.put(datasetId, model.id, { name: 'predicted', array: predicted, values: classes });
  await project.columns.put(datasetId, model.id, { name: 'confidence', array: confidence, values: null });
}
