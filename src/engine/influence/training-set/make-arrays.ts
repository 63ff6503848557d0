import {
  type ArrayRequest,
  distinctPreprocessings,
  type MakingContext,
  type Part,
  partsOf,
  settingsOf,
  withoutNumbers,
} from './array-parts.ts';
import {
  type ArraySettings,
  type FoundArrays,
  findArrays,
  keepArrays,
  type LabelledSamples,
  type LeftOut,
} from './array-store.ts';
import { pictureChunks, readSamplePicture } from './sample-pictures.ts';

/** Arrays of samples on disk. */
export interface MadeArrays {
  /** Per model, in order. */
  readonly models: readonly { readonly outputs: FoundArrays; readonly gradients: FoundArrays | null }[];
  readonly pixels: FoundArrays | null;
  readonly passes: number;
}

/** Models that are run side by side on a picture that was decoded once; more take another pass over the pictures. */
const modelsPerPass = 8;

/**
 * Arrays of samples: those that are kept are taken, those of a list that these samples begin with are continued, all
 * others are made, in as few passes over the pictures as possible.
 *
 * @throws Failure `storage`, `cancelled`, `memory`, `unsupported`; what was complete by then is kept
 */
export async function makeArrays(
  request: ArrayRequest,
  listed: LabelledSamples,
  context: MakingContext,
): Promise<MadeArrays> {
  const { parts, passes } = partsOf(request, context);
  const found = new Map<string, FoundArrays>();
  const wanted: { readonly part: Part; readonly from: FoundArrays | null }[] = [];
  // A last checkpoint may be the model itself.
  for (const part of new Map(parts.map((each) => [each.settings.text, each])).values()) {
    const kept = await findUsable(part.settings, listed, context);
    if (kept !== null && kept.count === listed.samples.length) found.set(part.settings.text, kept);
    else wanted.push({ part, from: kept });
  }
  const groups = Map.groupBy(wanted, ({ part }) => Math.floor((part.model ?? 0) / modelsPerPass));
  for (const group of groups.values()) await makeGroup(request, group, listed, context, found);
  const taken = (settings: ArraySettings) => {
    const arrays = found.get(settings.text);
    if (arrays === undefined) throw new TypeError(`arrays were not made: ${settings.text}`);
    return arrays;
  };
  return {
    models: request.models.map(({ identity }) => ({
      outputs: taken(settingsOf.outputs(identity)),
      gradients:
        request.projection === null ? null : taken(settingsOf.gradients(identity, request.projection)),
    })),
    pixels: request.side === null ? null : taken(settingsOf.pixels(request.side)),
    passes: passes(),
  };
}

/** Unreadable pictures of kept arrays that are tried again before these are used. */
const triedAgain = 16;

/** What is kept, unless one of its unreadable pictures can be read by now: a drive may have come back. */
async function findUsable(settings: ArraySettings, listed: LabelledSamples, context: MakingContext) {
  const kept = await findArrays(context.directory, settings, listed, context.onWarning);
  if (kept === null) return null;
  const unread = kept.unreadable.filter(({ cause }) => cause === 'picture');
  for (const { position } of unread.slice(0, triedAgain)) {
    const sample = listed.samples[position];
    if (sample !== undefined && (await readSamplePicture(sample).catch(() => null)) !== null) return null;
  }
  return kept;
}

const reportedEvery = 200;

/** Makes several arrays in one pass over the pictures; each is complete, or not there. */
async function makeGroup(
  request: ArrayRequest,
  group: readonly { readonly part: Part; readonly from: FoundArrays | null }[],
  listed: LabelledSamples,
  context: MakingContext,
  found: Map<string, FoundArrays>,
): Promise<void> {
  const { samples, labels } = listed;
  const { batch } = request;
  // The last, shorter chunk of kept arrays is made again: a run's results may depend on its length in the last digit.
  const jobs = group.map(({ part, from }) => ({
    part,
    from,
    start: Math.floor((from?.count ?? 0) / batch) * batch,
    unreadable: [] as LeftOut[],
  }));
  const first = Math.min(...jobs.map(({ start }) => start));
  const total = samples.length - first;
  const run = async (writers: readonly Parameters<Parameters<typeof keepArrays>[3]>[0][]) => {
    for (const [i, { from, start, unreadable }] of jobs.entries()) {
      if (from === null) continue;
      await writers[i]?.copy(from, start);
      unreadable.push(...from.unreadable.filter(({ position }) => position < start));
    }
    const forms = { preprocessings: distinctPreprocessings(request), side: request.side };
    let reported = Number.NEGATIVE_INFINITY;
    for await (const chunk of pictureChunks(samples, first, batch, forms, context.signal)) {
      for (const [i, { part, start, unreadable }] of jobs.entries()) {
        if (chunk.start < start) continue;
        const own = labels.subarray(chunk.start, chunk.start + chunk.count);
        const blocks = await part.compute(chunk, own);
        await writers[i]?.write(blocks);
        unreadable.push(...chunk.unreadable, ...withoutNumbers(blocks, chunk));
      }
      if (performance.now() - reported < reportedEvery) continue;
      reported = performance.now();
      await context.report(chunk.start + chunk.count - first, total, 'reading training pictures');
    }
    await context.report(total, total, 'training pictures read');
  };
  // Each array has its folder; the innermost call holds all of them and makes the pass.
  const nested = async (at: number, writers: Parameters<typeof run>[0]): Promise<void> => {
    const job = jobs[at];
    if (job === undefined) return run(writers);
    const made = await keepArrays(context.directory, job.part.settings, listed, async (writer) => {
      await nested(at + 1, [...writers, writer]);
      return job.unreadable;
    });
    found.set(job.part.settings.text, made);
  };
  await nested(0, []);
}
