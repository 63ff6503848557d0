import { ArrowDown, ArrowUp } from 'lucide-react';
import { type CaseOrder, partsOf, type SortKey } from './case-order.ts';
import styles from './case-table-view.module.css';

/** Columns of which the greatest values are looked for first. */
const greatestFirst: readonly SortKey[] = ['confidence', 'loss', 'similarity'];

/** A column's title that orders the cases by it: one way, the other way, as imported. */
export function SortButton(props: {
  readonly column: SortKey;
  readonly title: string;
  readonly order: CaseOrder;
  readonly onOrder: (order: CaseOrder) => void;
}) {
  const { column, title, order, onOrder } = props;
  const parts = partsOf(order);
  const active = parts?.key === column ? parts : null;
  const first = greatestFirst.includes(column);
  const next = active === null ? first : active.falling === first ? !first : null;
  const Arrow = active?.falling === true ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className={styles.sort}
      onClick={() => onOrder(next === null ? 'index' : `${column}-${next ? 'falling' : 'rising'}`)}
    >
      {title}
      {active !== null && <Arrow size={12} aria-hidden />}
    </button>
  );
}
