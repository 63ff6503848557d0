import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import type { ImportProblem, Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { decodeImage } from '../image/decode.ts';
import { formatOfName } from '../image/picture-format.ts';
import { isProblem } from '../import/candidate.ts';
import { listTable, surveyTable } from '../import/table.ts';
import { cocoCandidates } from './coco-candidates.ts';
import { maskAtSize } from './mask-at-size.ts';
import type { MaskCandidate, MaskSourceListing } from './mask-candidate.ts';
import type { SampleLookup } from './sample-lookup.ts';

/**
 * Opens a table in the shape of Carinthia-S, a folder of mask pictures, or a JSON file of COCO.
 *
 * @throws Failure `not-found`, `unreadable`, `table`
 */
export async function openMaskSource(source: string, samples: SampleLookup): Promise<MaskSourceListing> {
  const status = await stat(source).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      throw new Failure('not-found', `"${source}" is not there`, undefined, error);
    }
    throw new Failure('unreadable', `"${source}" can't be read: ${error.code}`, undefined, error);
  });
  if (status.isDirectory()) return fromFolder(source, samples);
  if (extname(source).toLowerCase() === '.json') return cocoCandidates(source, samples);
  return fromTable(source, samples);
}

async function fromTable(source: string, samples: SampleLookup): Promise<MaskSourceListing> {
  const survey = await surveyTable(source);
  if (survey.columns.fields.mask === undefined) {
    throw new Failure(
      'table',
      `"${basename(source)}" has no column for the masks; name one of them mask_path, as in image_path;mask_path;filename;label`,
    );
  }
  async function* items(): AsyncGenerator<MaskCandidate | ImportProblem> {
    for await (const row of listTable(survey)) {
      if (isProblem(row)) {
        yield row;
        continue;
      }
      const outside = row.remarks.filter(({ reason }) => reason === 'outside');
      yield* outside.map((problem) => ({ ...problem, severity: 'skipped' as const }));
      const mask = row.row?.mask ?? null;
      if (mask === null) continue;
      const sample = samples.picture(row.name, row.path);
      if (sample === null) yield unknownPicture(mask.name, row.name);
      else yield { sample, file: mask.name, read: () => readMaskFile(mask.path, sample, mask.name) };
    }
  }
  return { total: survey.rows, items: items() };
}

async function fromFolder(source: string, samples: SampleLookup): Promise<MaskSourceListing> {
  const files: string[] = [];
  const folders = [source];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && formatOfName(entry.name) !== undefined) files.push(path);
    }
  }
  if (files.length === 0) {
    throw new Failure(
      'not-found',
      `"${source}" holds no picture of a mask; PNG, TIFF, BMP and JPEG are read`,
    );
  }
  files.sort();
  async function* items(): AsyncGenerator<MaskCandidate | ImportProblem> {
    for (const path of files) {
      const file = relative(source, path).split(sep).join('/');
      const sample = samples.mask(file);
      if (sample === null) yield unknownPicture(file, file);
      else yield { sample, file, read: () => readMaskFile(path, sample, file) };
    }
  }
  return { total: files.length, items: items() };
}

async function readMaskFile(path: string, { height, width }: Sample, name: string): Promise<Uint8Array> {
  return maskAtSize(await decodeImage(path), height, width, name);
}

/** A mask of a picture that the data set has not, or has more than once. */
export function unknownPicture(file: string, picture: string): ImportProblem {
  const message = `the data set has not just one picture "${picture}", so the mask "${file}" is left out`;
  return { file, severity: 'skipped', reason: 'missing', message };
}
