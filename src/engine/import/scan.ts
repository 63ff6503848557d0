import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ImportProblem, Sample, ScanSummary } from '#contract/dataset.ts';
import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { type DecodeLimits, defaultDecodeLimits } from '#engine/image/decode.ts';
import { type Candidate, isProblem } from './candidate.ts';
import { type Examined, examine } from './examine.ts';
import { listFolder } from './folder.ts';
import { HashedFile } from './hashed-file.ts';
import { looksLikeKlarf, openKlarf } from './klarf.ts';
import { MaskIndex } from './mask-index.ts';
import { orderedPool } from './ordered-pool.ts';
import { PictureFolder } from './picture-folder.ts';
import { ScanTally } from './scan-tally.ts';
import { splitRule } from './split.ts';
import { listTable, surveyTable } from './table.ts';

export type ScanWork = CheckedInputOf<typeof engineMethods, 'scan'>;
export type ScanResult = OutputOf<typeof engineMethods, 'scan'>;
export type ScanContext = CallContext<ProgressOf<typeof engineMethods, 'scan'>>;

/** What a source offers, before its pictures are read. */
interface Source {
  readonly items: AsyncIterable<Candidate | ImportProblem>;
  readonly total: number;
  readonly keeps: (split: string | null) => boolean;
  readonly table: ScanSummary['table'];
  readonly klarf: ScanSummary['klarf'];
}

const progressMilliseconds = 200;

/**
 * Reads every picture of a folder or table and writes, in order, `samples.jsonl` (one `sample` per line) and
 * `thumbnails.pack` into `work.directory`; pages of TIFFs become single pictures in its folder `pictures`. One bad picture never stops it: it becomes a problem of the summary.
 * Pictures with the same content are kept, with a remark that names the first.
 *
 * @throws Failure `not-found`, `unreadable`, `table` or `storage`; the signal's reason when it is aborted
 */
export async function scanDataset(
  work: ScanWork,
  { signal, report }: ScanContext,
  limits: DecodeLimits = defaultDecodeLimits,
): Promise<ScanResult> {
  const progress = throttled(report);
  const source = await openSource(work, limits, { signal, progress });
  const pages = new PictureFolder(join(work.directory, 'made-by-scan'));
  const masks = work.masksDirectory === null ? null : await openMasks(work.masksDirectory);
  const samplesFile = await HashedFile.create(join(work.directory, 'samples.jsonl'));
  const thumbnailsFile = await HashedFile.create(join(work.directory, 'thumbnails.pack'));
  const tally = new ScanTally();
  const seen = new Map<string, string>();
  const results = orderedPool(source.items, Math.max(4, 2 * availableParallelism()), (item) =>
    isProblem(item)
      ? problemOnly(item)
      : source.keeps(item.split)
        ? examine(item, masks, limits, pages)
        : null,
  );
  let done = 0;
  try {
    for await (const result of results) {
      signal.throwIfAborted();
      done++;
      const { sample, thumbnail, problems } = result ?? nothing;
      for (const problem of problems) tally.addProblem(problem);
      progress({ done, total: Math.max(done, source.total), unit: 'pictures', message: sample?.name ?? '' });
      if (sample === null || thumbnail === null) continue;
      const first = seen.get(sample.sha256);
      if (first === undefined) seen.set(sample.sha256, sample.name);
      else tally.addProblem(duplicate(sample.name, first));
      const line: Sample = { index: tally.samples, ...sample, thumbnailOffset: thumbnailsFile.bytes };
      await samplesFile.append(Buffer.from(`${JSON.stringify(line)}\n`));
      await thumbnailsFile.append(thumbnail);
      tally.addSample(sample);
    }
    if (tally.met === 0) {
      const bare = source.klarf?.withoutPicture ?? 0;
      throw new Failure(
        'not-found',
        bare > 0
          ? `none of the ${bare} defects of "${work.source}" has a picture; import the file of the review, which names them`
          : `"${work.source}" holds no picture; PNG, JPEG, TIFF and BMP are read`,
      );
    }
    const summary = tally.summary(work.source, source.table, source.klarf);
    return {
      summary,
      samplesFile: await samplesFile.finish(),
      thumbnailsFile: await thumbnailsFile.finish(),
    };
  } finally {
    await samplesFile.abandon();
    await thumbnailsFile.abandon();
  }
}

const nothing: Examined = { sample: null, thumbnail: null, problems: [] };

function problemOnly(problem: ImportProblem): Examined {
  return { ...nothing, problems: [problem] };
}

function duplicate(file: string, first: string): ImportProblem {
  const message = `"${file}" has the same content as "${first}"`;
  return { file, severity: 'remark', reason: 'duplicate', message };
}

async function openSource(
  work: ScanWork,
  limits: DecodeLimits,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (event: WorkProgress) => void },
): Promise<Source> {
  const status = await statOf(work.source);
  if (!status.isDirectory() && (await looksLikeKlarf(work.source))) {
    const megabytes = Math.round(status.size / 1e6);
    const message = `reading ${basename(work.source)}`;
    const { items, total, summary } = await openKlarf(work.source, limits, async (share) => {
      await setImmediate();
      signal.throwIfAborted();
      progress({ done: Math.floor(share * megabytes), total: megabytes, unit: 'MB', message });
    });
    return {
      items,
      total,
      keeps: splitRule({ split: work.split, role: null }, new Map(), basename(work.source)),
      table: null,
      klarf: summary,
    };
  }
  if (!status.isDirectory()) {
    const survey = await surveyTable(work.source);
    const { header, fields } = survey.columns;
    const columns = Object.fromEntries(
      Object.entries(fields).map(([field, position]) => [field, header[position] ?? '']),
    );
    return {
      items: listTable(survey),
      total: survey.rows,
      keeps: splitRule(work, survey.splits, basename(work.source)),
      table: { separator: survey.separator, columns },
      klarf: null,
    };
  }
  const splits = new Map<string, number>();
  let total = 0;
  for await (const item of listFolder(work.source, work.masksDirectory)) {
    total++;
    if (isProblem(item) || item.split === null) continue;
    splits.set(item.split, (splits.get(item.split) ?? 0) + 1);
  }
  return {
    items: listFolder(work.source, work.masksDirectory),
    total,
    keeps: splitRule(work, splits, basename(work.source)),
    table: null,
    klarf: null,
  };
}

async function openMasks(directory: string): Promise<MaskIndex> {
  if (!(await statOf(directory)).isDirectory()) {
    throw new Failure('usage', `the mask folder "${directory}" is no folder`);
  }
  return MaskIndex.of(directory);
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Failure('not-found', `"${path}" is not there`, undefined, error);
    }
    throw new Failure('unreadable', `"${path}" can't be read: ${code}`, undefined, error);
  }
}

/** Sends progress now and then, and never more than one event ahead of the listener. */
function throttled(report: ScanContext['report']): (event: Parameters<ScanContext['report']>[0]) => void {
  let last = Number.NEGATIVE_INFINITY;
  let waiting = false;
  return (event) => {
    const now = performance.now();
    if (waiting || (now - last < progressMilliseconds && event.done !== event.total)) return;
    last = now;
    waiting = true;
    const sent = () => {
      waiting = false;
    };
    // A listener that went away is told to the scan by its signal.
    report(event).then(sent, sent);
  };
}
