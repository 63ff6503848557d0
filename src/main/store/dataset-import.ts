import { createReadStream } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  type DatasetRole,
  type ImportProblem,
  type Sample,
  sample as sampleSchema,
  type WaferGeometry,
} from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { ProducedFile } from '#contract/work.ts';
import type { Blobs } from './blobs.ts';
import type { Columns } from './columns.ts';
import type { ProjectDatabase } from './database.ts';
import { DatasetDigest } from './dataset-digest.ts';
import { SampleColumns } from './sample-columns.ts';
import { insertMask, insertSample, keptPicturePath, placeSample, sampleValues } from './sample-rows.ts';

export interface DatasetImport {
  readonly name: string;
  readonly role: DatasetRole;
  /** Folder or table that the pictures were read from, for show. */
  readonly source: string;
  /** JSON lines of `sample`, indices 0, 1, 2 .. in order. Stays where it is. */
  readonly samplesFile: string;
  /** Thumbnails one after another; moved into the project. */
  readonly thumbnailsFile: Pick<ProducedFile, 'path' | 'sha256'>;
  readonly problems: readonly ImportProblem[];
  readonly waferGeometry?: WaferGeometry | null;
}

export interface ImportOptions {
  readonly signal?: AbortSignal;
  /** Called after every batch with the number of samples so far. */
  readonly report?: (samples: number) => void;
}

/** Rows per transaction: large enough to be fast, small enough that nobody waits for the event loop. */
const batchRows = 5_000;

/**
 * Streams a scan's samples into the project. The data set is visible only when its last transaction is committed;
 * before that its row says `importing`, and what a dead program left is removed when the project is opened.
 *
 * @returns The id of the data set.
 * @throws Failure `exists` for a taken name, `not-found` without a single sample, `integrity` for a samples file
 * that does not hold what it should, `cancelled`, `storage`. Nothing of the import is left then.
 */
export async function importDataset(
  parts: { readonly database: ProjectDatabase; readonly blobs: Blobs; readonly columns: Columns },
  input: DatasetImport,
  addedAt: string,
  options: ImportOptions,
): Promise<number> {
  const { database, blobs, columns } = parts;
  const datasetId = begin(database, input, addedAt);
  try {
    const gathered = await insertSamples({ database, blobs }, datasetId, input, options);
    const thumbnails = await blobs.putFile(input.thumbnailsFile.path, {
      sha256: input.thumbnailsFile.sha256,
      trusted: true,
    });
    const stored = await Promise.all(
      gathered.columns.finish().map((data) => columns.store(datasetId, null, data)),
    );
    options.signal?.throwIfAborted();
    database.transaction(() => {
      for (const column of stored) columns.insert(column);
      database.run(
        `UPDATE dataset SET state = 'ready', samples = ?, masks = ?, classes = ?, sha256 = ?, thumbnails_sha256 = ?
         WHERE id = ?`,
        [
          gathered.samples,
          gathered.masks,
          JSON.stringify(gathered.columns.classes()),
          gathered.sha256,
          thumbnails.sha256,
          datasetId,
        ],
      );
    });
    return datasetId;
  } catch (error) {
    discard(database, datasetId);
    if (options.signal?.aborted === true) {
      throw new Failure('cancelled', `The import of ${input.name} was stopped; nothing of it is kept.`);
    }
    throw error;
  }
}

/** Removes what unfinished imports left behind. */
export function removeUnfinishedImports(database: ProjectDatabase): void {
  database.run("DELETE FROM dataset WHERE state = 'importing'");
}

function begin(database: ProjectDatabase, input: DatasetImport, addedAt: string): number {
  return database.transaction(() => {
    const { changes, id } = database.run(
      `INSERT INTO dataset (name, role, source, state, samples, masks, classes, problems, added_at)
       VALUES (?, ?, ?, 'importing', 0, 0, '[]', ?, ?) ON CONFLICT (name) DO NOTHING`,
      [input.name, input.role, input.source, JSON.stringify(input.problems), addedAt],
    );
    if (changes === 0) {
      throw new Failure(
        'exists',
        `A data set named ${input.name} is in the project already. Choose another name.`,
      );
    }
    if (input.waferGeometry != null) {
      const geometry = JSON.stringify(input.waferGeometry);
      database.run('UPDATE dataset SET wafer_geometry = ? WHERE id = ?', [geometry, id]);
    }
    return id;
  });
}

function discard(database: ProjectDatabase, datasetId: number): void {
  try {
    database.run("DELETE FROM dataset WHERE id = ? AND state = 'importing'", [datasetId]);
  } catch {
    // On a full disk even removing needs room; the rows are invisible and go when the project is next opened.
  }
}

interface Gathered {
  readonly samples: number;
  readonly masks: number;
  readonly sha256: string;
  readonly columns: SampleColumns;
}

async function insertSamples(
  { database, blobs }: { readonly database: ProjectDatabase; readonly blobs: Blobs },
  datasetId: number,
  input: DatasetImport,
  { signal, report }: ImportOptions,
): Promise<Gathered> {
  const digest = new DatasetDigest();
  const columns = new SampleColumns();
  let samples = 0;
  let masks = 0;
  for await (const batch of batches(input.samplesFile)) {
    signal?.throwIfAborted();
    const kept = await keepPictures(batch, dirname(input.samplesFile), blobs);
    database.transaction(() => {
      for (const sample of batch) {
        const path = kept.has(sample.path) ? keptPicturePath(sample.sha256) : sample.path;
        database.run(insertSample, sampleValues(datasetId, { ...sample, path }));
        if (sample.waferXMm !== null && sample.waferYMm !== null) {
          database.run(placeSample, [sample.waferXMm, sample.waferYMm, datasetId, sample.index]);
        }
        if (sample.maskPath === null) continue;
        const mask = [datasetId, sample.index, sample.maskPath, sample.maskSha256, Number(sample.maskEmpty)];
        database.run(insertMask, mask);
        masks += 1;
      }
    });
    for (const sample of batch) {
      digest.add(sample);
      columns.add(sample);
    }
    samples += batch.length;
    report?.(samples);
  }
  if (samples === 0) {
    throw new Failure(
      'not-found',
      `No picture of ${input.source} could be imported. The list of problems says why.`,
    );
  }
  return { samples, masks, sha256: digest.finish(), columns };
}

/** Moves pictures that the scan itself has made into the project; the others stay where they are. */
async function keepPictures(
  batch: readonly Sample[],
  scanDirectory: string,
  blobs: Blobs,
): Promise<ReadonlySet<string>> {
  const made = join(scanDirectory, 'made-by-scan') + sep;
  const kept = new Set<string>();
  for (const { path, sha256 } of batch) {
    if (!path.startsWith(made)) continue;
    // An import that was stopped may have moved it before.
    if (!(await blobs.has(sha256))) await blobs.putFile(path, { sha256, trusted: true });
    kept.add(path);
  }
  return kept;
}

async function* batches(samplesFile: string): AsyncGenerator<readonly Sample[]> {
  const lines = createInterface({
    input: createReadStream(samplesFile),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let batch: Sample[] = [];
  let position = 0;
  for await (const line of lines) {
    batch.push(parse(line, position, samplesFile));
    position += 1;
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function parse(line: string, position: number, samplesFile: string): Sample {
  const wrong = (what: string, cause?: unknown) =>
    new Failure(
      'integrity',
      `${samplesFile}, line ${position + 1}: ${what}. Scan the data set again.`,
      undefined,
      cause,
    );
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw wrong('is no JSON', error);
  }
  const result = sampleSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw wrong(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is no sample'}`, result.error);
  }
  if (result.data.index !== position) throw wrong(`holds sample ${result.data.index}, expected ${position}`);
  return result.data;
}
