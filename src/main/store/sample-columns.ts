import type { Sample } from '#contract/dataset.ts';

/** Values of one column in sample order. */
export type ColumnArray = Float32Array | Int32Array | Uint8Array;

export interface ColumnData {
  readonly name: string;
  readonly array: ColumnArray;
  /** What the codes stand for; null for plain numbers. */
  readonly values: readonly string[] | null;
}

/**
 * Collects the columns that come with a data set while its samples go by: label, split, lot, wafer, site as int32
 * codes (-1: none), dieX, dieY, waferX and waferY (millimetres) as float32 (NaN: none). Codes follow the values' natural order, not the order of
 * the pictures. Columns in which no sample has a value are left out; `label` is always there.
 */
export class SampleColumns {
  readonly #codes = {
    label: new CodeColumn(),
    split: new CodeColumn(),
    lot: new CodeColumn(),
    wafer: new CodeColumn(),
    site: new CodeColumn(),
  };
  readonly #numbers = {
    dieX: new NumberColumn(),
    dieY: new NumberColumn(),
    waferX: new NumberColumn(),
    waferY: new NumberColumn(),
  };

  add(sample: Sample): void {
    this.#codes.label.add(sample.label);
    this.#codes.split.add(sample.split);
    this.#codes.lot.add(sample.lot);
    this.#codes.wafer.add(sample.wafer);
    this.#codes.site.add(sample.site);
    this.#numbers.dieX.add(sample.dieX);
    this.#numbers.dieY.add(sample.dieY);
    this.#numbers.waferX.add(sample.waferXMm);
    this.#numbers.waferY.add(sample.waferYMm);
  }

  /** How often each label occurs, in the order of its codes. */
  classes(): readonly { readonly label: string; readonly count: number }[] {
    const { array, values } = this.#codes.label.finish();
    const counts = new Array<number>(values.length).fill(0);
    for (const code of array) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    return values.map((label, code) => ({ label, count: counts[code] ?? 0 }));
  }

  finish(): readonly ColumnData[] {
    const coded = Object.entries(this.#codes)
      .map(([name, column]) => ({ name, ...column.finish() }))
      .filter(({ name, values }) => name === 'label' || values.length > 0);
    const numeric = Object.entries(this.#numbers)
      .filter(([, column]) => column.used)
      .map(([name, column]) => ({ name, array: column.finish(), values: null }));
    return [...coded, ...numeric];
  }
}

/** Natural order: numbers inside names count as numbers ("2" before "10"), the same on every PC. */
export function naturalOrder(left: string, right: string): number {
  return collator.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

const collator = new Intl.Collator('en', { numeric: true });

class CodeColumn {
  readonly #codeOf = new Map<string, number>();
  #codes = new Int32Array(1024);
  #length = 0;

  add(value: string | null): void {
    this.#codes = grown(this.#codes, this.#length);
    let code = -1;
    if (value !== null) {
      code = this.#codeOf.get(value) ?? this.#codeOf.size;
      this.#codeOf.set(value, code);
    }
    this.#codes[this.#length] = code;
    this.#length += 1;
  }

  finish(): { readonly array: Int32Array; readonly values: readonly string[] } {
    const seen = [...this.#codeOf.keys()];
    const values = seen.toSorted(naturalOrder);
    const rank = new Map(values.map((value, position) => [value, position]));
    const newCode = Int32Array.from(seen, (value) => rank.get(value) ?? -1);
    const array = this.#codes.slice(0, this.#length).map((code) => (code < 0 ? -1 : (newCode[code] ?? -1)));
    return { array, values };
  }
}

class NumberColumn {
  #values = new Float32Array(1024);
  #length = 0;
  used = false;

  add(value: number | null): void {
    this.#values = grown(this.#values, this.#length);
    this.#values[this.#length] = value ?? Number.NaN;
    this.#length += 1;
    this.used ||= value !== null;
  }

  finish(): Float32Array {
    return this.#values.slice(0, this.#length);
  }
}

function grown<Values extends Int32Array | Float32Array>(values: Values, length: number): Values {
  if (length < values.length) return values;
  const larger = values instanceof Int32Array ? new Int32Array(length * 2) : new Float32Array(length * 2);
  larger.set(values);
  return larger as Values;
}
