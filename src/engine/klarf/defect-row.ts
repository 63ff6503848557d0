import { finiteNumber, wholeNumber } from './klarf-tokens.ts';

const whole = ['DEFECTID', 'XINDEX', 'YINDEX'];
const finite = ['XREL', 'YREL'];
const sizes = ['XSIZE', 'YSIZE', 'DEFECTAREA', 'DSIZE'];

/** A row's words by the position of their column, without those of its pictures. */
export type RowWords = readonly (string | undefined)[];

/** The plain columns of a list of defects, and how its rows are checked. */
export class DefectColumns {
  readonly #places: ReadonlyMap<string, number>;
  readonly #whole: readonly (readonly [string, number])[];
  readonly #finite: readonly (readonly [string, number])[];
  readonly #sizes: readonly (readonly [string, number])[];

  /** @param names in capitals, by position; null for the pictures */
  constructor(names: readonly (string | null)[]) {
    this.#places = new Map(names.flatMap((name, at) => (name === null ? [] : [[name, at] as const])));
    const placed = (wanted: readonly string[]) =>
      wanted.flatMap((name) => {
        const at = this.#places.get(name);
        return at === undefined ? [] : [[name, at] as const];
      });
    this.#whole = placed(whole);
    this.#finite = placed(finite);
    this.#sizes = placed(sizes);
  }

  word(words: RowWords, column: string): string | undefined {
    const at = this.#places.get(column);
    return at === undefined ? undefined : words[at];
  }

  /** Why a defect's row can't be used; null when it can. */
  wrong(words: RowWords): string | null {
    for (const [column, at] of this.#whole) {
      if (wholeNumber(words[at]) === null) return `"${words[at]}" is no ${column}`;
    }
    for (const [column, at] of this.#finite) {
      if (finiteNumber(words[at]) === null) return `"${words[at]}" is no ${column}`;
    }
    return null;
  }

  /** Sizes that are no numbers: the defect is kept, what is wrong is told. */
  oddSizes(words: RowWords): string[] {
    const odd: string[] = [];
    for (const [column, at] of this.#sizes) {
      if (finiteNumber(words[at]) === null) odd.push(`"${words[at]}" is no ${column}; it is left out`);
    }
    return odd;
  }

  /** A row's words by column. */
  values(words: RowWords): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (const [name, at] of this.#places) {
      const word = words[at];
      if (word !== undefined) values.set(name, word);
    }
    return values;
  }
}
