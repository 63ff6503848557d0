import { stat } from 'node:fs/promises';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import { arraysDirectory } from '../index-store/room.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import { settingsOf } from './array-parts.ts';
import { type ArraySettings, type FoundArrays, findArrays, type LabelledSamples } from './array-store.ts';
import { featureSource } from './feature-source.ts';
import { pickedRows, type Standardisation } from './file-rows.ts';
import type { TrainedModel } from './opened.ts';
import { identityOf, settingsDigest } from './settings.ts';
import { standardisationOf } from './small-grey.ts';

/** What is there of the arrays that a method needs. */
export interface KeptArrays {
  /** Positions of readable pictures as far as it is known; null where something is missing. */
  readonly readable: Int32Array | null;
  /** Rows that are to be computed, over all arrays. */
  readonly missing: number;
  /** Whether arrays of fewer samples are there to go on from. */
  readonly continued: boolean;
  /** Pictures that are to be run forward, and forward and back, over all networks. */
  readonly forward: number;
  readonly back: number;
  /** Bytes that they take on disk. */
  readonly bytes: number;
  /** As `TrainingSet.settings`. */
  readonly settings: string;
}

/** Arrays of one kind, what is run for a row of them, and how many numbers it has. */
interface Wanted {
  readonly settings: ArraySettings;
  readonly run: 'forward' | 'back' | 'none';
  readonly numbers: number;
}

/** Looks at what is kept, without reading or making any array; its files are believed to be intact. */
export async function keptArrays(
  request: {
    readonly trained: TrainedModel;
    readonly needs: InfluenceNeeds;
    readonly open: OpenClassifier;
    readonly batch: number;
    readonly seed: number;
  },
  listed: LabelledSamples,
): Promise<KeptArrays> {
  const { trained, needs, open, batch, seed } = request;
  const directory = arraysDirectory(trained.indexDirectory);
  const there = (await stat(directory).catch(() => null)) !== null;
  const sources = [
    trained.classifier,
    ...(needs.checkpoints ? trained.checkpoints.map((c) => c.classifier) : []),
  ];
  const width = featureSource(open).width ?? open.classifier.classes;
  const projection = needs.projection === 0 ? null : { size: needs.projection, seed };
  const wanted = sources.flatMap((source): Wanted[] => {
    const identity = identityOf(source, open.obtained(batch));
    const outputs = {
      settings: settingsOf.outputs(identity),
      run: 'forward' as const,
      numbers: width + open.classifier.classes,
    };
    if (projection === null) return [outputs];
    const gradients = settingsOf.gradients(identity, projection);
    return [outputs, { settings: gradients, run: 'back' as const, numbers: projection.size }];
  });
  if (needs.inputs === 'pixels') {
    wanted.push({ settings: settingsOf.pixels(needs.side), run: 'none' as const, numbers: needs.side ** 2 });
  }
  const count = listed.samples.length;
  const unreadable = new Set<number>();
  let [missing, bytes, continued] = [0, 0, false];
  const pictures = { forward: 0, back: 0, none: 0 };
  let pixels: FoundArrays | null = null;
  for (const { settings, run, numbers } of new Map(wanted.map((w) => [w.settings.text, w])).values()) {
    const found = there ? await findArrays(directory, settings, listed, () => undefined, true) : null;
    const lacking = count - (found?.count ?? 0);
    missing += lacking;
    pictures[run] += lacking;
    if (lacking > 0) bytes += count * numbers * 4;
    continued ||= found !== null && lacking > 0;
    for (const { position } of found?.unreadable ?? []) unreadable.add(position);
    if (found?.rows.pixels !== undefined) pixels = found;
  }
  const readable = Int32Array.from({ length: count }, (_, i) => i).filter((i) => !unreadable.has(i));
  let standardisation: Standardisation | null = null;
  const rows = pixels?.rows.pixels;
  if (rows !== undefined && pixels?.count === count) {
    standardisation = await standardisationOf(pickedRows(rows, readable)).catch(() => null);
  }
  return {
    readable: missing === 0 ? readable : null,
    missing,
    continued,
    forward: pictures.forward,
    back: pictures.back,
    bytes,
    settings: settingsDigest(trained, needs, open.obtained(batch), standardisation),
  };
}
