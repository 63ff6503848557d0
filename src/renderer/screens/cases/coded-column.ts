/** A coded column: `codes[i]` is a position in `names`; -1 is "none". */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

/** The name that a code of a column stands for; null for none. */
export function nameOf(column: CodedColumn | null, index: number): string | null {
  const code = column?.codes[index];
  return code === undefined || code < 0 ? null : (column?.names[code] ?? null);
}
