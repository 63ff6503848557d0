import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { decodeNpy } from '#engine/math/npy.ts';
import { listCases } from '../../operations/case-table.ts';
import { pictureOfSample } from '../../operations/explain-cases.ts';
import type { PictureToExplain } from '../../operations/explain-picture.ts';
import type { Project } from '../../store/project.ts';
import type { ChosenClassifier } from './chosen-classifier.ts';
import { datasetNamed } from './names.ts';
import type { Session } from './session.ts';

export interface ChosenPicture {
  readonly picture: PictureToExplain;
  readonly target: TargetRequest;
  /** Name of its folder in the output. */
  readonly stem: string;
}

/** The pictures that `--image`, `--input` or `--dataset` mean, each with its target. */
export async function chosenPictures(
  session: Session,
  chosen: ChosenClassifier,
  options: Record<string, unknown>,
): Promise<ChosenPicture[]> {
  const pictures = await picturesOf(session, chosen, options);
  const targets = parseTargets(String(options.target ?? 'predicted'), pictures.length);
  const taken = new Map<string, number>();
  return pictures.map((picture, position) => {
    const stem = path.parse(picture.name).name;
    const earlier = taken.get(stem) ?? 0;
    taken.set(stem, earlier + 1);
    const target = targets[position] ?? 'predicted';
    return { picture, target, stem: earlier === 0 ? stem : `${stem}-${earlier + 1}` };
  });
}

async function picturesOf(
  session: Session,
  { classifier, modelId }: ChosenClassifier,
  options: Record<string, unknown>,
): Promise<PictureToExplain[]> {
  const resolved = (name: unknown) => path.resolve(session.directory, String(name));
  const segmentsPath = options.segments === undefined ? null : resolved(options.segments);
  const maskPath = options.mask === undefined ? null : resolved(options.mask);
  const images = options.image as string | readonly string[] | undefined;
  const given = [images, options.input, options.dataset].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw new Failure('usage', 'say what to explain with exactly one of --image, --input and --dataset');
  }
  const common = { case: null, labelIndex: null, maskPath, segmentsPath, segmentsName: null };
  if (images !== undefined) {
    return [images].flat().map((file) => ({
      ...common,
      name: path.basename(file),
      source: { kind: 'file', path: resolved(file) },
    }));
  }
  if (options.input !== undefined) {
    const file = resolved(options.input);
    const rows = await tensorRows(file);
    return Array.from({ length: rows }, (_, row) => ({
      ...common,
      name: `sample-${row}`,
      source: { kind: 'tensor', path: file, row },
    }));
  }
  if (modelId === null)
    throw new Failure('usage', '--dataset needs a model of the project, not a bare .onnx file');
  const { context } = await session.workstation();
  const datasetId = await datasetNamed(session, String(options.dataset));
  const limit = typeof options.limit === 'number' ? options.limit : Number.POSITIVE_INFINITY;
  const indices = await casesOf(context.project(), modelId, datasetId, options.misclassified === true);
  return indices.slice(0, limit).map((index) => ({
    ...pictureOfSample(context, modelId, datasetId, index, classifier.labels),
    segmentsPath,
  }));
}

async function casesOf(
  project: Project,
  modelId: number,
  datasetId: number,
  misclassified: boolean,
): Promise<number[]> {
  if (!misclassified)
    return Array.from({ length: project.datasets.get(datasetId).samples }, (_, index) => index);
  const rows = await listCases(project, modelId, datasetId, { misclassified, label: null, predicted: null });
  return rows.map(({ index }) => index);
}

async function tensorRows(file: string): Promise<number> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new Failure('not-found', `${file}: can't be read (${error.message})`);
  });
  const { dims: shape } = decodeNpy(bytes, file);
  if (shape.length !== 4) {
    throw new Failure(
      'table',
      `${file}: has shape [${shape.join(', ')}]; expected preprocessed tensors [N, C, H, W]`,
    );
  }
  return shape[0] ?? 0;
}

function parseTargets(text: string, count: number): TargetRequest[] {
  const targets = text.split(',').map((part): TargetRequest => {
    if (part === 'predicted' || part === 'label') return part;
    const index = Number(part);
    if (part.trim() !== '' && Number.isInteger(index) && index >= 0) return index;
    throw new Failure('usage', `--target ${text}: give predicted, label, or class indices from 0`);
  });
  if (targets.length === count) return targets;
  const [only] = targets;
  if (only !== undefined && targets.length === 1) return new Array<TargetRequest>(count).fill(only);
  throw new Failure(
    'usage',
    `--target ${text}: has ${targets.length} values for ${count} pictures; give one, or one each`,
  );
}
