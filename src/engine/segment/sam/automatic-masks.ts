import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import { decodeMask, encodeMask, type RunLengthMask } from '#contract/run-length.ts';
import type { PictureSize } from '../../masked-model/mask-form.ts';
import { type Box, boxArea, boxOfMask, suppressOverlaps, touchesCropEdge } from './boxes.ts';
import { type Crop, cropsOf, pointGrid, pointsOfLayer } from './crops.ts';
import { LogitResizer } from './mask-logits.ts';
import type { AutomaticMaskParameters } from './parameters.ts';
import type { DecodedPoints, EmbeddedCrop, PointDecoder } from './point-decoder.ts';
import { cleanMask } from './small-regions.ts';

/** A mask of the whole picture that passed the filters. Kept as run lengths: thousands would not fit otherwise. */
export interface FoundMask {
  readonly mask: RunLengthMask;
  /** In picture pixels. */
  readonly box: Box;
  readonly predictedIou: number;
  readonly stability: number;
  readonly crop: Box;
}

/** How many proposals each step left. */
export interface ProposalCounts {
  proposals: number;
  predictedIou: number;
  stability: number;
  cropEdge: number;
  boxNms: number;
  /** Proposals without a number for their predicted IoU. */
  notANumber: number;
}

export interface AutomaticMaskWork {
  readonly picture: PictureSize;
  readonly parameters: AutomaticMaskParameters;
  readonly embed: (crop: Crop) => Promise<EmbeddedCrop>;
  readonly decoder: PointDecoder;
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number, message: string) => Promise<void>;
}

export interface AutomaticMasks {
  /** By falling predicted IoU. */
  readonly masks: readonly FoundMask[];
  readonly counts: ProposalCounts;
  readonly points: number;
  readonly crops: number;
  /** Masks per point that the decoder gives. */
  readonly candidates: number;
}

/**
 * Automatic mask generation (Kirillov et al. 2023, appendix B; `SamAutomaticMaskGenerator`): the decoder is asked at
 * each point of a grid, on the picture and on crops of it; masks go through the filters for predicted IoU, stability
 * and crop edges, and non-maximum suppression of their boxes by predicted IoU, then between crops, smaller crops
 * first. Small holes and islands are removed last, and duplicates once more. Masks without a pixel are left out.
 *
 * @throws Failure `cancelled`, heard between two runs; as `embed` and the decoder
 */
export async function automaticMasks(work: AutomaticMaskWork): Promise<AutomaticMasks> {
  const { picture, parameters } = work;
  const { cropLayers, cropOverlap, pointsPerSide, cropPointsDownscale, boxNms, minimumArea } = parameters;
  const crops = cropsOf(picture, cropLayers, cropOverlap);
  const grids = crops.map(({ layer }) => pointsOfLayer(pointsPerSide, cropPointsDownscale, layer));
  const total = grids.reduce((sum, side) => sum + side ** 2, 0);
  const counts: ProposalCounts = {
    ...{ proposals: 0, predictedIou: 0, stability: 0, cropEdge: 0, boxNms: 0, notANumber: 0 },
  };
  let found: FoundMask[] = [];
  let done = 0;
  let candidates = 0;
  for (const [i, crop] of crops.entries()) {
    const side = grids[i] as number;
    const where = crops.length === 1 ? '' : `crop ${i + 1} of ${crops.length}`;
    candidates = await masksOfCrop(work, crop, side, found, counts, async (points) => {
      await work.report(done + points, total, where);
    });
    done += side ** 2;
  }
  if (crops.length > 1) {
    const smallerFirst = found.map(({ crop }) => 1 / boxArea(crop));
    found = chosen(found, suppressOverlaps(boxesOf(found), smallerFirst, boxNms));
  }
  if (minimumArea > 0) found = await withoutSmallRegions(found, picture, minimumArea, boxNms, work.signal);
  counts.boxNms = found.length;
  found.sort((a, b) => b.predictedIou - a.predictedIou);
  return { masks: found, counts, points: total, crops: crops.length, candidates };
}

/** Adds the masks of one crop, duplicates removed, to `found`. */
async function masksOfCrop(
  work: AutomaticMaskWork,
  crop: Crop,
  side: number,
  found: FoundMask[],
  counts: ProposalCounts,
  report: (points: number) => Promise<void>,
): Promise<number> {
  const { parameters, decoder, signal } = work;
  await report(0);
  await listen(signal);
  const embedded = await work.embed(crop);
  const points = pointGrid(side, embedded.crop);
  const here: FoundMask[] = [];
  const run = decoder.runSize(parameters.pointsPerBatch);
  let resizer: LogitResizer | null = null;
  let candidates = 0;
  for (let start = 0; start < side ** 2; start += run) {
    await listen(signal);
    const end = Math.min(start + run, side ** 2);
    const decoded = await decoder.decode(embedded, points.subarray(2 * start, 2 * end));
    resizer ??= new LogitResizer(geometryOf(decoded, embedded));
    candidates = decoded.candidates;
    await keepGoodMasks(work, crop, decoded, resizer, here, counts);
    if (end % parameters.pointsPerBatch === 0 || end === side ** 2) await report(end);
  }
  const scores = here.map(({ predictedIou }) => predictedIou);
  found.push(...chosen(here, suppressOverlaps(boxesOf(here), scores, parameters.boxNms)));
  return candidates;
}

function geometryOf({ logits, onCrop }: DecodedPoints, { crop, filled, whole }: EmbeddedCrop) {
  return { logits, crop, square: onCrop ? null : { side: Math.max(whole.height, whole.width), filled } };
}

async function keepGoodMasks(
  { picture, parameters, signal }: AutomaticMaskWork,
  { box: crop }: Crop,
  { proposals }: DecodedPoints,
  resizer: LogitResizer,
  kept: FoundMask[],
  counts: ProposalCounts,
): Promise<void> {
  for (const { predictedIou, logits } of proposals) {
    counts.proposals++;
    if (Number.isNaN(predictedIou)) counts.notANumber++;
    const accepted = parameters.predictedIou === 0 || predictedIou > parameters.predictedIou;
    if (!accepted || Number.isNaN(predictedIou)) continue;
    counts.predictedIou++;
    await listen(signal);
    const { mask, area, stability } = resizer.threshold(logits, parameters.stabilityOffset);
    if (area === 0 || !(stability >= parameters.stability)) continue;
    counts.stability++;
    const [left, top, right, bottom] = crop;
    const [inCropLeft, inCropTop, inCropRight, inCropBottom] = boxOfMask(mask, bottom - top, right - left);
    const box: Box = [inCropLeft + left, inCropTop + top, inCropRight + left, inCropBottom + top];
    if (touchesCropEdge(box, crop, [0, 0, picture.width, picture.height])) continue;
    counts.cropEdge++;
    const whole = onPicture(mask, crop, picture);
    kept.push({
      mask: encodeMask(whole, picture.height, picture.width),
      box,
      predictedIou,
      stability,
      crop,
    });
  }
}

/** A mask of a crop on the whole picture. */
function onPicture(
  mask: Uint8Array,
  [left, top, right, bottom]: Box,
  { height, width }: PictureSize,
): Uint8Array {
  if (mask.length === height * width) return mask;
  const whole = new Uint8Array(height * width);
  const cropWidth = right - left;
  for (let y = top; y < bottom; y++) {
    whole.set(mask.subarray((y - top) * cropWidth, (y - top + 1) * cropWidth), y * width + left);
  }
  return whole;
}

async function withoutSmallRegions(
  found: readonly FoundMask[],
  { height, width }: PictureSize,
  minimumArea: number,
  boxNms: number,
  signal: AbortSignal,
): Promise<FoundMask[]> {
  const cleaned: FoundMask[] = [];
  const untouched: number[] = [];
  for (const one of found) {
    await listen(signal);
    const mask = decodeMask(one.mask);
    const changed = cleanMask(mask, height, width, minimumArea);
    untouched.push(changed ? 0 : 1);
    cleaned.push(
      changed ? { ...one, mask: encodeMask(mask, height, width), box: boxOfMask(mask, height, width) } : one,
    );
  }
  return chosen(cleaned, suppressOverlaps(boxesOf(cleaned), untouched, boxNms));
}

/** Lets a message that aborts the signal in. */
async function listen(signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal.aborted) throw new Failure('cancelled', 'segmenting was cancelled');
}

function boxesOf(masks: readonly FoundMask[]): Box[] {
  return masks.map(({ box }) => box);
}

function chosen(masks: readonly FoundMask[], positions: readonly number[]): FoundMask[] {
  return positions.map((position) => masks[position] as FoundMask);
}
