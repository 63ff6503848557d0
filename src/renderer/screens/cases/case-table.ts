import { type Verdict, verdicts } from '#contract/review.ts';

/** A coded column: `codes[i]` is a position in `names`; -1 is "none". */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly names: readonly string[];
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
  /** What reviewers decided. */
  readonly verdict: CodedColumn;
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
  verdict: CodedColumn,
): CaseTable {
  const label = coded(columns.get('label'), samples);
  const predicted = coded(columns.get('predicted'), samples);
  const confidence = columns.get('confidence')?.values ?? null;
  return {
    samples,
    label,
    predicted,
    confidence: confidence instanceof Float32Array && confidence.length === samples ? confidence : null,
    lot: coded(columns.get('lot'), samples),
    wafer: coded(columns.get('wafer'), samples),
    split: coded(columns.get('split'), samples),
    verdict,
    outcome: outcomes(samples, label, predicted),
  };
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

/** Verdicts of all samples as a coded column like the others. */
export function verdictColumn(
  samples: number,
  reviews: Iterable<{ readonly index: number; readonly review: { readonly verdict: Verdict | null } }>,
): CodedColumn {
  const codes = new Int32Array(samples).fill(-1);
  for (const { index, review } of reviews) {
    if (review.verdict !== null && index < samples) codes[index] = verdicts.indexOf(review.verdict);
  }
  return { codes, names: verdicts };
}

/** The name that a code of a column stands for; null for none. */
export function nameOf(column: CodedColumn | null, index: number): string | null {
  const code = column?.codes[index];
  return code === undefined || code < 0 ? null : (column?.names[code] ?? null);
}
