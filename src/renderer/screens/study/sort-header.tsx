import { ArrowDown, ArrowUp } from 'lucide-react';
import { nextSorting, type Sorting } from './sorting.ts';
import styles from './study.module.css';

/** A column's title that orders the table by it. */
export function SortHeader<Key extends string>(props: {
  readonly column: Key;
  readonly title: string;
  readonly sorting: Sorting<Key>;
  readonly onSort: (sorting: Sorting<Key>) => void;
  /** Whether the first press puts high values first. */
  readonly highFirst?: boolean;
  readonly numeric?: boolean;
}) {
  const { column, title, sorting, onSort, highFirst = false, numeric = false } = props;
  const active = sorting.key === column;
  const Arrow = sorting.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={numeric ? styles.number : undefined}
      aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort(nextSorting(sorting, column, highFirst))}
      >
        {title}
        {active && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}
