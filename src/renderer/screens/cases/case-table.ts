import type { CodedColumn } from './coded-column.ts';
import type { ReviewColumns, TagColumn } from './review-columns.ts';

/** A column of numbers; NaN is "none". */
export interface NumberColumn {
  readonly values: Float32Array;
  /** Smallest and greatest value there is. */
  readonly least: number;
  readonly most: number;
}

/** Outcome of a case's prediction. */
export const rightPrediction = 1;
export const wrongPrediction = 2;

/** The columns of a data set with one model's answers, one entry per sample. */
export interface CaseTable {
  readonly samples: number;
  /** Codes into the data set's labels. */
  readonly label: CodedColumn | null;
  /** Codes into the model's labels. */
  readonly predicted: CodedColumn | null;
  /** Probability of the predicted class. */
  readonly confidence: Float32Array | null;
  readonly lot: CodedColumn | null;
  readonly wafer: CodedColumn | null;
  readonly split: CodedColumn | null;
  readonly site: CodedColumn | null;
  /** All columns of plain numbers by name, such as confidence, dieX and dieY. */
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  /** What reviewers decided. */
  readonly verdict: CodedColumn;
  /** Who spoke last about a case. */
  readonly reviewer: CodedColumn;
  readonly tags: TagColumn;
  /** [N] uint8: 0 without prediction or with a label unknown to the model, else right or wrong. */
  readonly outcome: Uint8Array;
}

/** A column as it comes from the workstation. */
export interface ColumnValues {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly codes: readonly string[] | null;
}

export function caseTable(
  samples: number,
  columns: ReadonlyMap<string, ColumnValues>,
  reviewed: ReviewColumns,
): CaseTable {
  const label = coded(columns.get('label'), samples);
  const predicted = coded(columns.get('predicted'), samples);
  const numbers = new Map<string, NumberColumn>();
  for (const [name, { values, codes }] of columns) {
    const column = codes === null && values.length === samples ? numbered(values) : null;
    if (column !== null) numbers.set(name, column);
  }
  return {
    samples,
    label,
    predicted,
    confidence: numbers.get('confidence')?.values ?? null,
    lot: coded(columns.get('lot'), samples),
    wafer: coded(columns.get('wafer'), samples),
    split: coded(columns.get('split'), samples),
    site: coded(columns.get('site'), samples),
    numbers,
    ...reviewed,
    outcome: outcomes(samples, label, predicted),
  };
}

/** A column of numbers is left out where no sample has a value in it. */
function numbered(values: ColumnValues['values']): NumberColumn | null {
  if (!(values instanceof Float32Array)) return null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { values, least, most } : null;
}

/** A column is left out where no sample has a value in it. */
function coded(column: ColumnValues | undefined, samples: number): CodedColumn | null {
  if (column === undefined || column.codes === null || column.codes.length === 0) return null;
  if (column.values.length !== samples) return null;
  const codes = column.values instanceof Int32Array ? column.values : Int32Array.from(column.values);
  return { codes, names: column.codes };
}

/** Labels of the data set and of the model are different lists: they are compared by name. */
function outcomes(samples: number, label: CodedColumn | null, predicted: CodedColumn | null): Uint8Array {
  const result = new Uint8Array(samples);
  if (label === null || predicted === null) return result;
  const modelPosition = Int32Array.from(label.names, (name) => predicted.names.indexOf(name));
  for (let index = 0; index < samples; index += 1) {
    const labelCode = label.codes[index] as number;
    const predictedCode = predicted.codes[index] as number;
    if (labelCode < 0 || predictedCode < 0) continue;
    const expected = modelPosition[labelCode] as number;
    if (expected >= 0) result[index] = expected === predictedCode ? rightPrediction : wrongPrediction;
  }
  return result;
}
