import type { ExplainWork } from '#contract/engine.ts';
import type { Baseline as BaselineKind, ModelOutput, TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { GradientModel } from '../gradients/gradient-model.ts';
import { decodeImage } from '../image/decode.ts';
import { maskToInput } from '../image/preprocess.ts';
import { type Baseline, makeBaseline } from '../masked-model/baseline.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import type { NpyArray } from '../math/npy.ts';
import { argmax, softmax } from '../math/softmax.ts';
import { defaultSegments } from '../segment/grid.ts';
import { labelMap, type Segmentation } from '../segment/segmentation.ts';
import { segmentationToInput } from '../segment/to-input.ts';
import type { OpenClassifier } from './open-classifier.ts';
import { type PictureInput, readPictureInput } from './picture-input.ts';
import { readHashed, readNpy } from './read-array.ts';

/** What a worker reads before it explains or judges a picture. */
export interface CaseInput {
  readonly picture: PictureInput;
  readonly size: PictureSize;
  readonly target: { readonly index: number; readonly label: string };
  readonly output: ModelOutput;
  /** Logits [K] of the whole picture. */
  readonly answer: Float32Array;
  readonly segmentation: Segmentation;
  /** [H, W] uint8 at input resolution; null when no mask was given. */
  readonly mask: Uint8Array | null;
  readonly baseline: (kind: BaselineKind) => Baseline;
  readonly batch: number;
  /** Hashes of what was read. */
  readonly read: { readonly role: string; readonly name: string; readonly sha256: string }[];
}

export type CaseWork = Pick<
  ExplainWork,
  'classifier' | 'picture' | 'target' | 'labelIndex' | 'segmentsPath' | 'maskPath' | 'seed'
>;

/**
 * Reads picture, segments and mask, and asks the classifier about the whole picture.
 *
 * @throws Failure as `readPictureInput`, `chooseTarget` and `readSegments`; `cancelled`
 */
export async function readCase(
  work: CaseWork,
  open: OpenClassifier,
  signal: AbortSignal,
): Promise<CaseInput> {
  const { classifier } = open;
  const { channels, height, width } = classifier;
  const size = { height, width };
  const picture = await readPictureInput(work.picture, work.classifier, classifier);
  const read: CaseInput['read'] = [picture.read];
  const segmentation = await readSegments(
    work.segmentsPath,
    size,
    picture,
    work.classifier.preprocessing,
    read,
  );
  const mask = await readMask(work, read);
  const { logits } = await classifier.forward(picture.tensor, 1);
  const answer = logits.slice();
  const index = chooseTarget(work.target, work.labelIndex, answer);
  const baselines = new Map<BaselineKind, Baseline>();
  return {
    picture,
    size,
    target: { index, label: work.classifier.labels[index] ?? String(index) },
    output: {
      logits: Array.from(answer),
      probabilities: Array.from(softmax(answer, classifier.classes)),
    },
    answer,
    segmentation,
    mask,
    baseline(kind) {
      const made =
        baselines.get(kind) ??
        makeBaseline(
          kind,
          picture.tensor,
          [channels, height, width],
          work.classifier.preprocessing,
          work.seed,
        );
      baselines.set(kind, made);
      return made;
    },
    batch: await open.batchSize('masked', signal),
    read,
  };
}

/** The value function of a case. Two of them never share what they remember. */
export function maskedModelOf(
  found: CaseInput,
  open: OpenClassifier,
  signal: AbortSignal,
  onHalved: (batch: number) => void,
): MaskedModel {
  return new MaskedModel({
    classifier: open.classifier,
    sessions: open.sessions,
    picture: found.picture.tensor,
    target: found.target.index,
    answer: found.answer,
    batch: found.batch,
    signal,
    onHalved,
  });
}

/** Gradients and features of a case's classifier. */
export function gradientModelOf(
  found: CaseInput,
  open: OpenClassifier,
  signal: AbortSignal,
  onHalved: (batch: number) => void,
): GradientModel {
  return new GradientModel({
    classifier: open.classifier,
    sessions: open.gradientSessions,
    batch: found.batch,
    gradientBatch: () => open.gradientBatch(found.batch),
    signal,
    onHalved,
  });
}

/**
 * The class that is explained.
 *
 * @throws Failure `usage` for `label` without a label, and for a class that the model does not have
 */
export function chooseTarget(
  asked: TargetRequest,
  labelIndex: number | null,
  answer: ArrayLike<number>,
): number {
  if (asked === 'predicted') return argmax(answer);
  const index = asked === 'label' ? labelIndex : asked;
  if (index === null) {
    throw new Failure(
      'usage',
      'the picture has no label among the classes of the model: choose another target.',
    );
  }
  if (index >= answer.length) {
    throw new Failure(
      'usage',
      `target ${index} is no class of the model; classes are 0 to ${answer.length - 1}.`,
    );
  }
  return index;
}

async function readSegments(
  path: string | null,
  size: PictureSize,
  { picture }: PictureInput,
  preprocessing: Preprocessing,
  read: CaseInput['read'],
): Promise<Segmentation> {
  const { height, width } = size;
  if (path === null) return defaultSegments(height, width);
  const { array, name, sha256 } = await readNpy(path);
  read.push({ role: 'segments', name, sha256 });
  const [rows = 0, columns = 0] = array.dims.slice(-2);
  const found = asSegmentation(array, rows, columns, name);
  if (found !== null && rows === height && columns === width) return found;
  if (found !== null && rows === picture.height && columns === picture.width) {
    return segmentationToInput(found, preprocessing);
  }
  throw new Failure(
    'usage',
    `${name} is ${array.type} [${array.dims.join(', ')}]; segments are an int32 label map [${height}, ${width}] or ` +
      `uint8 masks [n, ${height}, ${width}]` +
      (picture.height === height && picture.width === width
        ? '.'
        : `, or the same at the picture's own size, ${picture.height} x ${picture.width}.`),
  );
}

/** An array as segments; null when it is neither a label map nor masks. */
export function asSegmentation(
  array: NpyArray,
  height: number,
  width: number,
  name: string,
): Segmentation | null {
  if (array.dims.length === 2 && array.type !== 'float32' && array.type !== 'float64') {
    return labelMap(Int32Array.from(array.data as ArrayLike<number>, Number), height, width, name);
  }
  if (array.dims.length !== 3 || (array.type !== 'uint8' && array.type !== 'bool')) return null;
  const count = array.dims[0] ?? 0;
  if (count === 0) throw new Failure('usage', `${name} holds no masks; give at least one.`);
  return { kind: 'masks', masks: array.data, height, width, count };
}

async function readMask(
  work: { readonly maskPath: string | null; readonly classifier: ClassifierSource },
  read: CaseInput['read'],
): Promise<Uint8Array | null> {
  if (work.maskPath === null) return null;
  const { bytes, name, sha256 } = await readHashed(work.maskPath);
  read.push({ role: 'mask', name, sha256 });
  return maskToInput(await decodeImage(bytes, undefined, name), work.classifier.preprocessing);
}
