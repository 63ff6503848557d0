import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ImportProblem } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Candidate, TableFacts } from './candidate.ts';
import { type TableColumns, type TableField, understandHeader } from './table-columns.ts';
import { type Separator, separatorOf, type TableEncoding, tableEncoding, tableText } from './table-text.ts';

/** What a first pass over a table found. */
export interface TableSurvey {
  readonly path: string;
  readonly encoding: TableEncoding;
  readonly separator: Separator;
  readonly columns: TableColumns;
  readonly rows: number;
  /** Rows per split; rows without one do not count. */
  readonly splits: ReadonlyMap<string, number>;
}

/** More splits than this are no splits; counting them would only fill memory. */
const maximumSplits = 1000;

/**
 * Reads a table once: encoding, separator, header, number of rows and splits. Memory does not grow with its rows.
 *
 * @throws Failure `table` when it can't be understood
 */
export async function surveyTable(path: string): Promise<TableSurvey> {
  const encoding = await tableEncoding(path);
  const separator = separatorOf(await firstLine(path, encoding));
  const splits = new Map<string, number>();
  let columns: TableColumns | undefined;
  let rows = 0;
  for await (const { fields } of readRows(path, encoding, separator)) {
    if (columns === undefined) {
      columns = understandHeader(fields, basename(path));
      continue;
    }
    rows++;
    const split = cell(fields, columns.fields.split);
    if (split === null) continue;
    splits.set(split, (splits.get(split) ?? 0) + 1);
    if (splits.size > maximumSplits) {
      throw new Failure(
        'table',
        `the column "${columns.header[columns.fields.split ?? 0]}" of "${basename(path)}" has more than ` +
          `${maximumSplits} different values, so it is no split; rename it`,
      );
    }
  }
  if (columns === undefined) throw new Failure('table', `the table "${basename(path)}" has no header line`);
  return { path, encoding, separator, columns, rows, splits };
}

/** Gives a table's rows, in order, as candidates; rows that name no usable file are problems. */
export async function* listTable(survey: TableSurvey): AsyncGenerator<Candidate | ImportProblem> {
  const { path, encoding, separator, columns } = survey;
  const folder = dirname(resolve(path));
  let header = true;
  for await (const { fields, line } of readRows(path, encoding, separator)) {
    if (header) header = false;
    else yield understandRow(fields, line, columns, folder, separator);
  }
}

function understandRow(
  fields: readonly string[],
  line: number,
  columns: TableColumns,
  folder: string,
  separator: Separator,
): Candidate | ImportProblem {
  const where = `line ${line}`;
  const surplus = fields.slice(columns.header.length).some((text) => text.trim() !== '');
  if (fields.length < columns.header.length || surplus) {
    const counts = `${fields.length} fields, the header has ${columns.header.length}`;
    return { file: where, severity: 'skipped', reason: 'row', message: `${where} has ${counts}` };
  }
  const name = cell(fields, columns.fields.path);
  if (name === null) {
    return { file: where, severity: 'skipped', reason: 'row', message: `${where} names no picture` };
  }
  const remarks: ImportProblem[] = [];
  const remark = (reason: ImportProblem['reason'], message: string) =>
    remarks.push({ file: name, severity: 'remark', reason, message });
  const picture = resolveInside(name, folder);
  if (picture === null) {
    const message = `"${name}" (${where}) points out of the table's folder; use an absolute path if that is meant`;
    return { file: name, severity: 'skipped', reason: 'outside', message };
  }
  const label = cell(fields, columns.fields.label);
  if (label === null && columns.fields.label !== undefined)
    remark('label-missing', `"${name}" (${where}) has no label`);
  const number = (field: TableField): number | null => {
    const text = cell(fields, columns.fields[field]);
    if (text === null) return null;
    const value = Number(separator === ',' ? text : text.replace(',', '.'));
    if (Number.isFinite(value)) return value;
    remark(
      'row',
      `"${name}" (${where}): "${text}" in "${columns.header[columns.fields[field] ?? 0]}" is no number`,
    );
    return null;
  };
  const inMicrometres = number('pixelSizeUm');
  const pixelSizeNm = number('pixelSizeNm') ?? (inMicrometres === null ? null : inMicrometres * 1000);
  if (pixelSizeNm !== null && pixelSizeNm <= 0) {
    remark('row', `"${name}" (${where}): a pixel size of ${pixelSizeNm} nm is not possible`);
  }
  const row: TableFacts = {
    mask: maskCell(cell(fields, columns.fields.mask), folder, remark),
    lot: cell(fields, columns.fields.lot),
    wafer: cell(fields, columns.fields.wafer),
    dieX: number('dieX'),
    dieY: number('dieY'),
    site: cell(fields, columns.fields.site),
    pixelSizeNm: pixelSizeNm !== null && pixelSizeNm > 0 ? pixelSizeNm : null,
    waferXMm: number('waferXMm'),
    waferYMm: number('waferYMm'),
    extra: Object.fromEntries(
      [...columns.extra].flatMap(([position, title]) => {
        const text = cell(fields, position);
        return text === null ? [] : [[title, text]];
      }),
    ),
  };
  return {
    name,
    path: picture,
    label,
    split: cell(fields, columns.fields.split),
    certain: true,
    remarks,
    row,
  };
}

function maskCell(
  mask: string | null,
  folder: string,
  remark: (reason: ImportProblem['reason'], message: string) => void,
): TableFacts['mask'] {
  if (mask === null) return null;
  const path = resolveInside(mask, folder);
  if (path !== null) return { name: mask, path };
  remark('outside', `the mask "${mask}" points out of the table's folder and is left out`);
  return null;
}

/** A table's path: absolute as it is, relative ones inside of the table's folder; null when it leads out of it. */
export function resolveInside(name: string, folder: string): string | null {
  if (name.includes('\0') || name.length > 4096) return null;
  if (isAbsolute(name)) return resolve(name);
  // Tables written on Windows separate folders with backslashes.
  const path = resolve(folder, sep === '/' ? name.replaceAll('\\', '/') : name);
  const below = relative(folder, path);
  return below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? null : path;
}

function cell(fields: readonly string[], position: number | undefined): string | null {
  const text = position === undefined ? undefined : fields[position]?.trim();
  return text === undefined || text === '' ? null : text;
}

interface Row {
  readonly fields: readonly string[];
  readonly line: number;
}

async function* readRows(path: string, encoding: TableEncoding, delimiter: Separator): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: 2 ** 20,
  });
  const text = Readable.from(tableText(path, encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      yield { fields: record, line: info.lines };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Failure(
      'table',
      `"${basename(path)}" can't be read as a table: ${error.message}`,
      undefined,
      error,
    );
  } finally {
    text.destroy();
    parser.destroy();
  }
}

async function firstLine(path: string, encoding: TableEncoding): Promise<string> {
  let line = '';
  for await (const piece of tableText(path, encoding)) {
    line += piece;
    const start = line.search(/[^\r\n]/);
    const end = start < 0 ? -1 : line.slice(start).search(/[\r\n]/);
    if (end >= 0) return line.slice(start, start + end);
    if (line.length > 2 ** 20) break;
  }
  return line;
}
