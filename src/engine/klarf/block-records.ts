import { DefectColumns, type RowWords } from './defect-row.ts';
import { unreadable } from './flat-records.ts';
import type { KeptDefects, KlarfDefect, KlarfGathered, KlarfImage } from './klarf.ts';
import { finiteNumber, type KlarfToken, type KlarfTokens, wholeNumber } from './klarf-tokens.ts';
import { ProblemList } from './problem-list.ts';

/** Deeper records than any tool writes. */
const maximumDepth = 64;
/** More words than any row has; a longer one lacks its semicolon. */
const maximumRowWords = 100_000;
/** Rows between two pauses, a few hundredths of a second. */
const rowsBetweenPauses = 4096;

interface OpenRecord {
  readonly name: string;
  readonly id: string | null;
  readonly fields: Map<string, readonly string[]>;
}

interface WaferInProgress {
  readonly lot: OpenRecord | null;
  readonly wafer: OpenRecord | null;
  readonly defects: KlarfDefect[];
  count: number;
}

interface Column {
  readonly type: string;
  readonly name: string;
}

/**
 * Reads the nested grammar of KLARF 1.8 and 2.0 behind its head: `Record NAME "id" { .. }`, `Field NAME n { .. }` and
 * `List NAME { Columns n { type NAME, .. } Data n { row; .. } }`. Pictures are a column of type ImageList: `N`, or
 * `Images n { "file" "TIFF" page "what", .. }`. Records that are not known are passed over.
 */
export class BlockRecords {
  readonly #tokens: KlarfTokens;
  readonly #open: OpenRecord[] = [];
  readonly #wafers: WaferInProgress[] = [];
  readonly #classes = new Map<number, string>();
  readonly #problems = new ProblemList();
  readonly #kept: KeptDefects;
  #summed: number | null = null;

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
    let ended = false;
    for (let token = this.#tokens.next(); token !== null && !ended; token = this.#tokens.next()) {
      if (token.text === 'Record') this.#openRecord();
      else if (token.text === 'Field') this.#readField();
      else if (token.text === 'List') yield* this.#readList();
      else if (token.text === '}') this.#open.pop();
      else if (token.text === 'EndOfFile') ended = true;
      else if (token.text !== ';' && !(token.text === '{' && this.#open.length === 0)) {
        throw unreadable(
          token.line,
          `"${token.text.slice(0, 40)}" where a Record, Field or List is expected`,
        );
      }
    }
    if (!ended) this.#remark(this.#tokens.line, 'the file ends without EndOfFile; it may be cut off');
    return {
      wafers: this.#wafers.map(({ lot, wafer, defects, count }) => ({
        lot: lot?.id ?? null,
        wafer: wafer?.id ?? null,
        fields: [wafer, lot].flatMap((record) => (record === null ? [] : [record.fields])),
        defects,
        count,
      })),
      classes: this.#classes,
      problems: this.#problems.told,
      rejected: this.#problems.rejected,
      summed: this.#summed,
    };
  }

  #expect(text: string | null, what: string): KlarfToken {
    const token = this.#tokens.next();
    if (token === null) throw unreadable(this.#tokens.line, `the file ends where ${what} is expected`);
    if (text !== null && token.text !== text) {
      throw unreadable(token.line, `"${token.text.slice(0, 40)}" where ${what} is expected`);
    }
    return token;
  }

  #openRecord(): void {
    const name = this.#expect(null, "a record's name");
    const id = this.#tokens.peek()?.text === '{' ? null : this.#expect(null, "a record's id").text;
    this.#expect('{', `"{" of the record ${name.text}`);
    if (this.#open.length >= maximumDepth) throw unreadable(name.line, 'records are nested too deep');
    this.#open.push({ name: name.text, id, fields: new Map() });
  }

  #readField(): void {
    const name = this.#expect(null, "a field's name");
    const count = wholeNumber(this.#expect(null, `the count of values of ${name.text}`).text);
    this.#expect('{', `"{" of the field ${name.text}`);
    const values: string[] = [];
    for (let token = this.#expect(null, '"}"'); token.text !== '}'; token = this.#expect(null, '"}"')) {
      if (token.text !== ',' || token.quoted) values.push(token.text);
    }
    if (count !== values.length) {
      this.#remark(
        name.line,
        `the field ${name.text} declares ${count ?? 'no'} values and holds ${values.length}`,
      );
    }
    this.#open.at(-1)?.fields.set(name.text, values);
  }

  *#readList(): Generator<void, void> {
    const name = this.#expect(null, "a list's name");
    this.#expect('{', `"{" of the list ${name.text}`);
    let columns: readonly Column[] | null = null;
    for (let token = this.#expect(null, '"}"'); token.text !== '}'; token = this.#expect(null, '"}"')) {
      if (token.text === 'Columns') columns = this.#readColumns(name.text);
      else if (token.text === 'Data') {
        if (columns === null) throw unreadable(token.line, `Data of ${name.text} comes before its Columns`);
        yield* this.#readData(name.text, columns);
      } else throw unreadable(token.line, `"${token.text.slice(0, 40)}" where Columns or Data is expected`);
    }
  }

  #readColumns(list: string): readonly Column[] {
    const declared = this.#expect(null, 'the count of columns');
    this.#expect('{', `"{" of the columns of ${list}`);
    const columns: Column[] = [];
    let words: string[] = [];
    for (;;) {
      const token = this.#expect(null, '"}"');
      if (token.text !== ',' && token.text !== '}') {
        words.push(token.text);
        continue;
      }
      const [type, name] = words;
      if (type !== undefined && name !== undefined) columns.push({ type, name: name.toUpperCase() });
      else if (words.length > 0) throw unreadable(token.line, `a column of ${list} has no type or no name`);
      words = [];
      if (token.text === '}') break;
    }
    if (wholeNumber(declared.text) !== columns.length) {
      throw unreadable(
        declared.line,
        `${list} declares ${declared.text} columns and names ${columns.length}`,
      );
    }
    return columns;
  }

  *#readData(list: string, columns: readonly Column[]): Generator<void, void> {
    const checks = new DefectColumns(columns.map((column) => (isPictures(column) ? null : column.name)));
    const declared = this.#expect(null, 'the count of rows');
    this.#expect('{', `"{" of the data of ${list}`);
    let rows = 0;
    let row: KlarfToken[] = [];
    for (let depth = 0; ; ) {
      const token = this.#tokens.next();
      if (token === null || (token.text === '}' && depth === 0)) {
        if (row.length > 0) {
          rows++;
          this.#rejectRow(list, row[0]?.line ?? 0, 'the row is cut off before its ";"');
        }
        if (token === null) this.#remark(this.#tokens.line, `the data of ${list} are cut off`);
        break;
      }
      if (token.text === ';' && depth === 0) {
        if (row.length > 0) {
          rows++;
          this.#takeRow(list, columns, checks, row);
        }
        row = [];
        if (rows % rowsBetweenPauses === rowsBetweenPauses - 1) yield;
        continue;
      }
      if (token.text === '{') depth++;
      else if (token.text === '}') depth--;
      row.push(token);
      if (row.length > maximumRowWords) throw unreadable(row[0]?.line ?? 0, `a row of ${list} has no end`);
    }
    if (wholeNumber(declared.text) !== rows) {
      this.#remark(declared.line, `${list} declares ${declared.text} rows and holds ${rows}`);
    }
  }

  #takeRow(
    list: string,
    columns: readonly Column[],
    checks: DefectColumns,
    words: readonly KlarfToken[],
  ): void {
    const line = words[0]?.line ?? 0;
    const row = rowOf(columns, words);
    if (typeof row === 'string') {
      this.#rejectRow(list, line, row);
      return;
    }
    const { values, images } = row;
    if (list === 'ClassLookupList') {
      const number = wholeNumber(checks.word(values, 'CLASSNUMBER'));
      if (number !== null) this.#classes.set(number, checks.word(values, 'CLASSNAME') ?? '');
    } else if (list === 'TestSummaryList') {
      this.#summed = (this.#summed ?? 0) + (finiteNumber(checks.word(values, 'NDEFECT')) ?? 0);
    } else if (list === 'DefectList') {
      const wrong = checks.wrong(values);
      if (wrong !== null) {
        this.#rejectRow(list, line, wrong);
        return;
      }
      for (const odd of checks.oddSizes(values)) this.#remark(line, odd);
      const wafer = this.#wafer();
      wafer.count++;
      if (images.length === 0 && this.#kept === 'pictured') return;
      wafer.defects.push({ line, values: checks.values(values), images });
    }
  }

  /** The wafer whose records are open. */
  #wafer(): WaferInProgress {
    const wafer = this.#open.findLast(({ name }) => name === 'WaferRecord') ?? null;
    const lot = this.#open.findLast(({ name }) => name === 'LotRecord') ?? null;
    const known = this.#wafers.at(-1);
    if (known !== undefined && known.wafer === wafer && known.lot === lot) return known;
    const begun = { lot, wafer, defects: [], count: 0 };
    this.#wafers.push(begun);
    return begun;
  }

  #rejectRow(list: string, line: number, message: string): void {
    if (list === 'DefectList') this.#problems.reject(line, message);
    else this.#remark(line, message);
  }

  #remark(line: number, message: string): void {
    this.#problems.remark(line, message);
  }
}

function isPictures({ type }: Column): boolean {
  return type.toLowerCase() === 'imagelist';
}

interface Row {
  readonly values: RowWords;
  readonly images: readonly KlarfImage[];
}

/** A row's columns, or why they are none. */
function rowOf(columns: readonly Column[], words: readonly KlarfToken[]): Row | string {
  const values: (string | undefined)[] = [];
  const images: KlarfImage[] = [];
  let at = 0;
  for (const column of columns) {
    const { name } = column;
    const word = words[at++];
    if (word === undefined) return `the row ends before its column ${name}`;
    if (!isPictures(column)) {
      if (word.text === '{' && !word.quoted) return `"{" in the column ${name}`;
      values.push(word.text);
      continue;
    }
    values.push(undefined);
    if (word.text.toLowerCase() !== 'images') continue;
    const count = wholeNumber(words[at++]?.text);
    if (words[at++]?.text !== '{') return `the pictures in ${name} lack their "{"`;
    const end = words.findIndex((token, position) => position >= at && token.text === '}' && !token.quoted);
    if (end < 0) return `the pictures in ${name} lack their "}"`;
    const listed = imagesOf(words.slice(at, end));
    if (count !== listed.length)
      return `${name} declares ${count ?? 'no'} pictures and names ${listed.length}`;
    images.push(...listed);
    at = end + 1;
  }
  return at < words.length ? `the row has more than its ${columns.length} columns` : { values, images };
}

function imagesOf(words: readonly KlarfToken[]): KlarfImage[] {
  const images: KlarfImage[] = [];
  let first = true;
  words.forEach((word, position) => {
    if (word.text === ',' && !word.quoted) first = true;
    else if (first) {
      first = false;
      images.push({ file: word.text, page: wholeNumber(words[position + 2]?.text) });
    }
  });
  return images;
}
