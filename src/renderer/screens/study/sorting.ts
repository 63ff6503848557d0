/** What a table is ordered by; a null key is the order in which things were measured. */
export interface Sorting<Key extends string> {
  readonly key: Key | null;
  readonly descending: boolean;
}

/** A header pressed once orders from its better end, twice the other way round, three times not at all. */
export function nextSorting<Key extends string>(
  { key, descending }: Sorting<Key>,
  pressed: Key,
  firstDescending: boolean,
): Sorting<Key> {
  if (key !== pressed) return { key: pressed, descending: firstDescending };
  if (descending === firstDescending) return { key, descending: !descending };
  return { key: null, descending: false };
}

/** Rows by a value of theirs; those without one stay last in both directions, equal ones in their order. */
export function sortedBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => number | string | null,
  descending: boolean,
): readonly Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((first, second) => {
    const [a, b] = [keyOf(first), keyOf(second)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'string' || typeof b === 'string') {
      return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
    }
    return sign * (a - b);
  });
}
