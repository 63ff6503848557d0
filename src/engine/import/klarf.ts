import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ImportProblem, ScanSummary } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { DecodeLimits } from '#engine/image/decode.ts';
import { readPictureFile } from '#engine/image/picture-file.ts';
import type { Klarf, KlarfDefect, KlarfImage, KlarfWafer } from '#engine/klarf/klarf.ts';
import { finiteNumber, wholeNumber } from '#engine/klarf/klarf-tokens.ts';
import { isKlarf, readKlarfInSteps } from '#engine/klarf/read-klarf.ts';
import { geometryOf, placeOf } from '#engine/klarf/wafer-place.ts';
import { decodeText } from '#engine/sem/tiff-text-tags.ts';
import type { Candidate, TableFacts } from './candidate.ts';
import { resolveInside } from './table.ts';

/** Some millions of defects; the text has to fit into memory as one. */
const maximumBytes = 2 ** 28;

/** Columns that may hold a defect's class, the one that a review fills first. */
const classColumns = [
  'CLASSNUMBER',
  'MANSEMCLASS',
  'MANOPTCLASS',
  'AUTOONSEMCLASS',
  'AUTOOFFSEMCLASS',
  'FINEBINNUMBER',
  'ROUGHBINNUMBER',
];

export interface KlarfSource {
  readonly items: AsyncIterable<Candidate | ImportProblem>;
  readonly total: number;
  readonly summary: NonNullable<ScanSummary['klarf']>;
}

/** Whether a file begins as KLARF files do, whatever its name. */
export async function looksLikeKlarf(path: string): Promise<boolean> {
  const head = Buffer.alloc(1024);
  const file = await open(path);
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return isKlarf(decodeText(head.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

/**
 * Reads a KLARF file: its defects' pictures become candidates in its order, one per picture. Rows that can't be used
 * and defects without a picture are told.
 *
 * @param pause awaited every few hundredths of a second with how much is read, 0 to 1; what it throws ends the reading
 * @throws Failure `table` naming file and line when it can't be understood
 */
export async function openKlarf(
  path: string,
  limits: DecodeLimits,
  pause: (share: number) => Promise<void>,
): Promise<KlarfSource> {
  const name = basename(path);
  if ((await stat(path)).size > maximumBytes) {
    throw new Failure('table', `"${name}" is larger than ${maximumBytes} bytes; split it by wafer`);
  }
  const klarf = await readNamed(decodeText(await readFile(path)), name, pause);
  const pictured = klarf.wafers.flatMap((wafer) => wafer.defects);
  const bare = bareDefects(klarf);
  const classColumn =
    classColumns.find((column) =>
      pictured.some(({ values }) => (wholeNumber(values.get(column)) ?? 0) !== 0),
    ) ?? null;
  const distinct = (of: (wafer: KlarfWafer) => string | null) => [
    ...new Set(klarf.wafers.map(of).filter((value) => value !== null)),
  ];
  return {
    items: candidates(klarf, resolve(path), classColumn, limits),
    total: pictured.reduce((sum, { images }) => sum + images.length, 0),
    summary: {
      version: klarf.version,
      lots: distinct(({ lot }) => lot),
      wafers: distinct(waferName),
      defects: pictured.length + bare,
      withoutPicture: bare,
      classColumn,
      geometry: geometryOf(klarf),
    },
  };
}

/** Defects without a picture, which are counted and not kept. */
function bareDefects({ wafers }: Klarf): number {
  return wafers.reduce((sum, { count, defects }) => sum + count - defects.length, 0);
}

async function readNamed(
  text: string,
  name: string,
  pause: (share: number) => Promise<void>,
): Promise<Klarf> {
  try {
    return await readKlarfInSteps(text, 'pictured', pause);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'table') throw error;
    throw new Failure(error.code, `"${name}", ${error.message}`, undefined, error);
  }
}

async function* candidates(
  klarf: Klarf,
  path: string,
  classColumn: string | null,
  limits: DecodeLimits,
): AsyncGenerator<Candidate | ImportProblem> {
  const name = basename(path);
  for (const { line, severity, message } of klarf.problems) {
    yield { file: name, severity, reason: 'row', message: `"${name}", line ${line}: ${message}` };
  }
  const bare = bareDefects(klarf);
  if (bare > 0) {
    const message = `${bare} defects of "${name}" have no picture and are not imported`;
    yield { file: name, severity: 'remark', reason: 'missing', message };
  }
  const files = new PictureFiles(dirname(path), limits);
  for (const wafer of klarf.wafers) {
    for (const defect of wafer.defects) {
      const row = factsOf(klarf, wafer, defect);
      const label = labelOf(klarf, defect, classColumn);
      for (const image of defect.images) yield await candidateOf(image, defect, files, label, row);
    }
  }
}

async function candidateOf(
  { file, page }: KlarfImage,
  { line }: KlarfDefect,
  files: PictureFiles,
  label: string | null,
  row: TableFacts,
): Promise<Candidate | ImportProblem> {
  const path = await files.find(file);
  const name = page === null ? file : `${file} page ${page}`;
  if (path === null) {
    const message = `"${file}" (line ${line}) points out of the file's folder; use an absolute path if that is meant`;
    return { file: name, severity: 'skipped', reason: 'outside', message };
  }
  const bytes = () => files.bytes(path);
  return {
    name: /\.tiff?$/i.test(file) ? name : file,
    path,
    label,
    split: null,
    certain: true,
    remarks: [],
    row,
    page: { number: page, bytes },
  };
}

/** Finds and reads the picture files of one KLARF file; the last one read is kept, since its pages come together. */
class PictureFiles {
  readonly #folder: string;
  readonly #limits: DecodeLimits;
  readonly #found = new Map<string, string | null>();
  #last: { readonly path: string; readonly bytes: Promise<Uint8Array> } | null = null;

  constructor(folder: string, limits: DecodeLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Where a picture is: where the file says, else beside the KLARF file; null for places that are out of bounds. */
  async find(file: string): Promise<string | null> {
    const known = this.#found.get(file);
    if (known !== undefined) return known;
    const named = resolveInside(file, this.#folder);
    const beside = join(this.#folder, basename(file.replaceAll('\\', '/')));
    const path = (named !== null && (await isThere(named))) || !(await isThere(beside)) ? named : beside;
    this.#found.set(file, path);
    return path;
  }

  bytes(path: string): Promise<Uint8Array> {
    if (this.#last?.path !== path) {
      const bytes = readPictureFile(path, this.#limits.maximumBytes);
      // A failure is thrown where it is awaited; until then it must not count as unhandled.
      bytes.catch(() => undefined);
      this.#last = { path, bytes };
    }
    return this.#last.bytes;
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

function labelOf({ classes }: Klarf, { values }: KlarfDefect, classColumn: string | null): string | null {
  if (classColumn === null) return null;
  const number = wholeNumber(values.get(classColumn));
  if (number === null) return null;
  const name = classes.get(number)?.trim() ?? '';
  // Class 0 is what nobody has classified yet, unless the file gives it another name.
  if (number === 0 && (name === '' || /^(un|not[ _-]?)classified$/i.test(name))) return null;
  return name === '' ? `class ${number}` : name;
}

function waferName({ wafer, fields }: KlarfWafer): string | null {
  const slot = fields.get('Slot')?.[0] ?? fields.get('SlotNumber')?.[0];
  return nonEmpty(wafer ?? undefined) ?? nonEmpty(slot);
}

function factsOf({ unitMm }: Klarf, wafer: KlarfWafer, defect: KlarfDefect): TableFacts {
  const place = placeOf(defect, wafer, unitMm);
  const unitUm = unitMm * 1000;
  const size = (column: string, factor: number): string | null => {
    const value = finiteNumber(defect.values.get(column));
    return value === null ? null : String(Number((value * factor).toPrecision(9)));
  };
  const field = (name: string) => nonEmpty(wafer.fields.get(name)?.[0]);
  const extra: [string, string | null][] = [
    ['Defect width (µm)', size('XSIZE', unitUm)],
    ['Defect height (µm)', size('YSIZE', unitUm)],
    ['Defect size (µm)', size('DSIZE', unitUm)],
    ['Defect area (µm²)', size('DEFECTAREA', unitUm * unitUm)],
    ['Slot', field('Slot') ?? field('SlotNumber')],
    ['Step', field('StepID')],
    ['Device', field('DeviceID')],
    ['Setup', field('SetupID') ?? field('RecipeID')],
    ...classColumns.map((column): [string, string | null] => [column, nonEmpty(defect.values.get(column))]),
  ];
  return {
    mask: null,
    lot: nonEmpty(wafer.lot ?? undefined),
    wafer: waferName(wafer),
    dieX: wholeNumber(defect.values.get('XINDEX')),
    dieY: wholeNumber(defect.values.get('YINDEX')),
    site: nonEmpty(defect.values.get('DEFECTID')),
    pixelSizeNm: null,
    waferXMm: place?.xMm ?? null,
    waferYMm: place?.yMm ?? null,
    extra: Object.fromEntries(extra.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
  };
}

function nonEmpty(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
