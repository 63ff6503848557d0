import { Failure } from '#contract/failure.ts';
import { DefectColumns, type RowWords } from './defect-row.ts';
import type { KeptDefects, KlarfDefect, KlarfGathered, KlarfImage } from './klarf.ts';
import { finiteNumber, type KlarfToken, type KlarfTokens, wholeNumber } from './klarf-tokens.ts';
import { ProblemList } from './problem-list.ts';

/** More pictures of one defect than any tool takes. */
const maximumImages = 10_000;
/** A row is broken into fewer lines than this. */
const maximumRowLines = 64;
/** Lines between two pauses, a few hundredths of a second. */
const linesBetweenPauses = 4096;

interface WaferInProgress {
  readonly fields: Map<string, readonly string[]>;
  readonly defects: KlarfDefect[];
  count: number;
}

/**
 * Reads the flat grammar of KLARF 1.1 and 1.2 behind its `FileVersion`: statements that end with `;`. The rows of
 * `DefectList` have the columns of the last `DefectRecordSpec`; `IMAGELIST` is a count with as many pairs of picture
 * number and kind; the pictures are pages of the last `TiffFileName`. A row begins on a line of its own; one that
 * does not have its columns is left out with its line, and reading goes on at the next line.
 */
export class FlatRecords {
  readonly #tokens: KlarfTokens;
  readonly #kept: KeptDefects;
  readonly #wafers: WaferInProgress[] = [{ fields: new Map(), defects: [], count: 0 }];
  readonly #classes = new Map<number, string>();
  readonly #problems = new ProblemList();
  #columns: readonly string[] | null = null;
  #checks = new DefectColumns([]);
  #summaryColumns: readonly string[] = [];
  #summed: number | null = null;
  #tiff: string | null = null;

  constructor(tokens: KlarfTokens, kept: KeptDefects) {
    this.#tokens = tokens;
    this.#kept = kept;
  }

  /**
   * Yields where it may be paused or given up.
   *
   * @throws Failure `table` naming the line where the file can't be understood
   */
  *read(): Generator<void, KlarfGathered> {
    let afterDefects = false;
    let ended = false;
    for (let token = this.#tokens.peek(); token !== null; token = this.#tokens.peek()) {
      const name = token.text;
      // Some programs close every row with a semicolon: what goes on with a number is still the list.
      if (afterDefects && wholeNumber(name) !== null) {
        yield* this.#readDefects();
        continue;
      }
      this.#tokens.next();
      if (name === ';') continue;
      afterDefects = name === 'DefectList';
      if (afterDefects) {
        if (this.#columns === null)
          throw unreadable(token.line, 'DefectList comes before its DefectRecordSpec');
        yield* this.#readDefects();
        continue;
      }
      const values = this.#statement();
      if (name === 'EndOfFile') {
        ended = true;
        break;
      }
      this.#take(name, values, token.line);
    }
    if (!ended)
      this.#problems.remark(this.#tokens.line, 'the file ends without EndOfFile; it may be cut off');
    return {
      wafers: this.#wafers.map(({ fields, defects, count }) => ({
        lot: fields.get('LotID')?.[0] ?? null,
        wafer: fields.get('WaferID')?.[0] ?? null,
        fields: [fields],
        defects,
        count,
      })),
      classes: this.#classes,
      problems: this.#problems.told,
      rejected: this.#problems.rejected,
      summed: this.#summed,
    };
  }

  get #wafer(): WaferInProgress {
    const last = this.#wafers.at(-1);
    if (last === undefined) throw new Error('there is always a wafer');
    return last;
  }

  #statement(): string[] {
    const values: string[] = [];
    for (let token = this.#tokens.next(); token !== null && token.text !== ';'; token = this.#tokens.next()) {
      values.push(token.text);
    }
    return values;
  }

  #take(name: string, values: readonly string[], line: number): void {
    switch (name) {
      case 'DefectRecordSpec':
      case 'SummarySpec': {
        const count = wholeNumber(values[0]);
        const columns = values.slice(1).map((column) => column.toUpperCase());
        if (count !== columns.length) {
          throw unreadable(line, `${name} declares ${values[0] ?? 'no'} columns and names ${columns.length}`);
        }
        if (name === 'DefectRecordSpec') {
          this.#columns = columns;
          this.#checks = new DefectColumns(columns.map((column) => (column === 'IMAGELIST' ? null : column)));
        } else this.#summaryColumns = columns;
        return;
      }
      case 'SummaryList': {
        const position = this.#summaryColumns.indexOf('NDEFECT');
        const width = this.#summaryColumns.length;
        for (let row = 0; position >= 0 && row + width <= values.length; row += width) {
          this.#summed = (this.#summed ?? 0) + (finiteNumber(values[row + position]) ?? 0);
        }
        return;
      }
      case 'ClassLookup': {
        const count = wholeNumber(values[0]);
        if (count === null || values.length !== 1 + 2 * count) {
          this.#problems.remark(
            line,
            `ClassLookup declares ${values[0] ?? 'no'} classes and holds ${(values.length - 1) / 2}`,
          );
        }
        for (let at = 1; at + 1 < values.length; at += 2) {
          const number = wholeNumber(values[at]);
          if (number !== null) this.#classes.set(number, values[at + 1] ?? '');
        }
        return;
      }
      case 'TiffFileName':
        this.#tiff = values[0] ?? null;
        return;
      case 'WaferID':
        if (this.#wafer.fields.has('WaferID')) {
          this.#wafers.push({ fields: new Map(this.#wafer.fields), defects: [], count: 0 });
        }
        this.#wafer.fields.set(name, values);
        return;
      default:
        this.#wafer.fields.set(name, values);
    }
  }

  *#readDefects(): Generator<void, void> {
    let pending: KlarfToken[] = [];
    let pendingLines = 0;
    const feed = (line: readonly KlarfToken[]): void => {
      const rows = this.#rowsOf(pending.length === 0 ? line : [...pending, ...line]);
      if (typeof rows === 'object' && (pending.length === 0 || rows.length === 1)) {
        for (const row of rows) this.#addRow(row);
        pending = [];
        pendingLines = 0;
      } else if (rows === 'short' && pendingLines < maximumRowLines) {
        pending.push(...line);
        pendingLines++;
      } else if (pending.length > 0) {
        this.#problems.reject(pending[0]?.line ?? 0, 'the row does not have the columns of DefectRecordSpec');
        pending = [];
        pendingLines = 0;
        feed(line);
      } else
        this.#problems.reject(line[0]?.line ?? 0, 'the row does not have the columns of DefectRecordSpec');
    };
    let line: KlarfToken[] = [];
    let lines = 0;
    for (let token = this.#tokens.next(); token !== null && token.text !== ';'; token = this.#tokens.next()) {
      if (line[0] !== undefined && line[0].line !== token.line) {
        feed(line);
        line = [];
        if (++lines % linesBetweenPauses === 0) yield;
      }
      line.push(token);
    }
    if (line.length > 0) feed(line);
    if (pending.length > 0) this.#problems.reject(pending[0]?.line ?? 0, 'the row is cut off');
  }

  /** Whole rows that some words make up; `short` when the last one lacks words, `over` when they can't be rows. */
  #rowsOf(words: readonly KlarfToken[]): readonly Row[] | 'short' | 'over' {
    const rows: Row[] = [];
    for (let at = 0; at < words.length; ) {
      const start = at;
      const values: (string | undefined)[] = [];
      const pages: number[] = [];
      for (const column of this.#columns ?? []) {
        const word = words[at++];
        if (word === undefined) return rows.length === 0 ? 'short' : 'over';
        if (column !== 'IMAGELIST') {
          values.push(word.text);
          continue;
        }
        values.push(undefined);
        const count = wholeNumber(word.text);
        if (count === null || count < 0 || count > maximumImages) return 'over';
        for (let image = 0; image < count; image++, at += 2) {
          if (words[at + 1] === undefined) return rows.length === 0 ? 'short' : 'over';
          const page = wholeNumber(words[at]?.text);
          if (page === null) return 'over';
          pages.push(page);
        }
      }
      if (at === start) return 'over';
      rows.push({ line: words[start]?.line ?? 0, values, pages });
    }
    return rows;
  }

  #addRow({ line, values, pages }: Row): void {
    const checks = this.#checks;
    const declared = checks.word(values, 'IMAGECOUNT');
    const listed = this.#columns?.includes('IMAGELIST') ?? false;
    const wrong =
      checks.wrong(values) ??
      (listed && declared !== undefined && wholeNumber(declared) !== pages.length
        ? `IMAGECOUNT is ${declared}, IMAGELIST has ${pages.length}`
        : null);
    if (wrong !== null) {
      this.#problems.reject(line, wrong);
      return;
    }
    for (const odd of checks.oddSizes(values)) this.#problems.remark(line, odd);
    const file = this.#tiff;
    if (pages.length > 0 && file === null) {
      this.#problems.remark(line, 'pictures are listed before any TiffFileName');
    }
    const images: KlarfImage[] = file === null ? [] : pages.map((page) => ({ file, page }));
    const wafer = this.#wafer;
    wafer.count++;
    if (images.length === 0 && this.#kept === 'pictured') return;
    wafer.defects.push({ line, values: checks.values(values), images });
  }
}

interface Row {
  readonly line: number;
  readonly values: RowWords;
  readonly pages: readonly number[];
}

/** A file that can't be understood from a line on. */
export function unreadable(line: number, message: string): Failure {
  return new Failure('table', `line ${line}: ${message}`);
}
