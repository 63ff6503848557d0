import { type DemoClass, type DemoSet, demoClasses, hardPartner } from './classes.ts';
import type { Site } from './imaging.ts';
import { keyedRandom, weightedIndex } from './keyed-random.ts';
import {
  type Die,
  drawDie,
  placeOnWafers,
  signatureClass,
  type WaferPlace,
  waferSignature,
} from './wafer-layout.ts';

/** Every block of this many training pictures holds one wrong label: 4 %. */
export const WRONG_LABEL_BLOCK = 25;
/** Every block of this many validation pictures holds one near-duplicate of a training picture: 1 %. */
export const DUPLICATE_BLOCK = 100;

/** What a picture is going to be, before anything is drawn. */
export interface PicturePlan extends WaferPlace {
  /** The label in the table; wrong where it differs from `trueLabel`. */
  readonly label: DemoClass;
  readonly trueLabel: DemoClass;
  readonly die: Die;
  readonly site: Site;
  readonly pixelSizeNm: number;
  /** Index of the training picture that a validation picture nearly repeats. */
  readonly duplicateOf: number | undefined;
}

/** Classes in the order of `demoClasses` on a wafer without a signature. */
const classWeights = [0.14, 0.14, 0.18, 0.13, 0.13, 0.14, 0.14] as const;
/** Share of the pictures of a wafer with a signature that show its defect beyond the usual. */
const SIGNATURE_SHARE = 0.3;

/** Depends on its arguments only. A near-duplicate shares everything with its original but the wrong label. */
export function planPicture(seed: number, set: DemoSet, index: number): PicturePlan {
  const original = duplicatedIndex(seed, set, index);
  if (original !== undefined) {
    const plan = planPicture(seed, 'train', original);
    return { ...plan, label: plan.trueLabel, duplicateOf: original };
  }
  const random = keyedRandom(seed, set, index, 'plan');
  const signature = waferSignature(seed, set, index);
  const signed = random.uniform() < SIGNATURE_SHARE;
  const drawn = demoClasses[weightedIndex(random, classWeights)] ?? 'clean';
  const trueLabel = signed && signature.kind !== 'none' ? signatureClass[signature.kind] : drawn;
  return {
    ...placeOnWafers(set, index),
    label: tableLabel(seed, set, index, trueLabel),
    trueLabel,
    die: drawDie(random, signature, trueLabel),
    site: set === 'siteB' ? 'B' : 'A',
    // Field of view of 0.64 to 1.02 micrometres at 128 pixels.
    pixelSizeNm: 5 + 0.5 * random.integer(7),
    duplicateOf: undefined,
  };
}

/** One place in each block of indices, chosen by the seed alone. */
function chosenInBlock(
  seed: number,
  set: DemoSet,
  index: number,
  block: number,
  purpose: 'label' | 'duplicate',
) {
  const random = keyedRandom(seed, set, Math.floor(index / block), purpose);
  return { chosen: random.integer(block) === index % block, random };
}

/** The training picture that a validation picture repeats; never beyond its own index, so that it exists. */
function duplicatedIndex(seed: number, set: DemoSet, index: number): number | undefined {
  if (set !== 'validation') return undefined;
  const { chosen, random } = chosenInBlock(seed, set, index, DUPLICATE_BLOCK, 'duplicate');
  return chosen ? random.integer(index + 1) : undefined;
}

/** Half of the wrong labels name the class that looks alike, where there is one; the others any other class. */
function tableLabel(seed: number, set: DemoSet, index: number, trueLabel: DemoClass): DemoClass {
  if (set !== 'train') return trueLabel;
  const { chosen, random } = chosenInBlock(seed, set, index, WRONG_LABEL_BLOCK, 'label');
  if (!chosen) return trueLabel;
  const partner = hardPartner[trueLabel];
  if (partner !== undefined && random.uniform() < 0.5) return partner;
  const others = demoClasses.filter((name) => name !== trueLabel);
  return others[random.integer(others.length)] ?? 'clean';
}
