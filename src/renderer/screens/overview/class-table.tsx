import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { ClassMetrics, Evaluation } from '#contract/evaluation.ts';
import { type Columns, thumbnailUrl, useColumns } from '../../app/blobs.ts';
import { hrefOf } from '../../app/route.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './class-table.module.css';

type SortKey = 'label' | 'support' | 'precision' | 'recall' | 'f1';

const columns: readonly { readonly key: SortKey; readonly title: string }[] = [
  { key: 'label', title: t('Class') },
  { key: 'support', title: t('Support') },
  { key: 'precision', title: t('Precision') },
  { key: 'recall', title: t('Recall') },
  { key: 'f1', title: 'F1' },
];

const EXAMPLES = 3;

const useSort = create<{ readonly key: SortKey | null; readonly descending: boolean }>()(() => ({
  key: null,
  descending: false,
}));

/** Support, precision, recall and F1 of each class, sortable; examples of the class beside its name. */
export function ClassTable(props: {
  readonly evaluation: Evaluation;
  readonly classes: readonly number[];
  readonly datasetId: number;
  readonly modelId: number;
}) {
  const { evaluation, classes, datasetId, modelId } = props;
  const sort = useSort();
  const { data } = useColumns(datasetId, modelId);
  const examples = useMemo(() => (data === null ? null : examplesByLabel(data)), [data]);
  const rows = useMemo(
    () =>
      sorted(
        classes.flatMap((position) => evaluation.perClass[position] ?? []),
        sort,
      ),
    [evaluation, classes, sort],
  );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(({ key, title }) => (
            <SortHeader key={key} column={key} title={title} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">
              <span className={styles.class}>
                <span className={styles.examples}>
                  {(examples?.get(row.label) ?? []).map((index) => (
                    <img key={index} src={thumbnailUrl(datasetId, index)} alt="" loading="lazy" />
                  ))}
                </span>
                <a className={styles.label} href={hrefOf('cases', { true: row.label })} title={row.label}>
                  {row.label}
                </a>
              </span>
            </th>
            <td className={styles.count}>{formatCount(row.support)}</td>
            <Score value={row.precision} />
            <Score value={row.recall} />
            <Score value={row.f1} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SortHeader({ column, title }: { readonly column: SortKey; readonly title: string }) {
  const { key, descending } = useSort();
  const active = key === column;
  // Numbers are first asked for from the worst, names from A; a third press gives the model's order back.
  const press = () => {
    if (!active) useSort.setState({ key: column, descending: false });
    else if (!descending) useSort.setState({ descending: true });
    else useSort.setState({ key: null, descending: false });
  };
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={column === 'support' ? styles.count : undefined}
      aria-sort={active ? (descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className={styles.sort} onClick={press}>
        {title}
        {active && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}

/** A score from 0 to 1 as number and bar. */
function Score({ value }: { readonly value: number | null }) {
  return (
    <td className={styles.score}>
      <span className={styles.number}>{value === null ? '–' : value.toFixed(3)}</span>
      <span className={styles.track}>
        <span className={styles.bar} style={{ width: `${(value ?? 0) * 100}%` }} />
      </span>
    </td>
  );
}

function sorted(
  rows: readonly ClassMetrics[],
  { key, descending }: { readonly key: SortKey | null; readonly descending: boolean },
): readonly ClassMetrics[] {
  if (key === null) return rows;
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (key === 'label') return sign * a.label.localeCompare(b.label, undefined, { numeric: true });
    const [left, right] = [a[key], b[key]];
    // What could not be measured stays last in both directions.
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}

/** The first few samples of each label, by label. */
function examplesByLabel({ columns: loaded }: Columns): ReadonlyMap<string, readonly number[]> {
  const label = loaded.get('label');
  const codes = label?.codes;
  const found = new Map<string, number[]>((codes ?? []).map((name) => [name, []]));
  if (label === undefined || codes === null || codes === undefined) return found;
  let open = codes.length;
  for (let index = 0; index < label.values.length && open > 0; index += 1) {
    const name = codes[label.values[index] ?? -1];
    const indices = name === undefined ? undefined : found.get(name);
    if (indices === undefined || indices.length >= EXAMPLES) continue;
    indices.push(index);
    if (indices.length === EXAMPLES) open -= 1;
  }
  return found;
}
