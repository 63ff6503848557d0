import { Check, X } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { verdicts } from '#contract/review.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { classNames } from '../../components/class-names.ts';
import { formatNumber } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { verdictName } from '../review/verdict-words.ts';
import type { CaseList } from './case-list.ts';
import type { SortKey } from './case-order.ts';
import { rightPrediction, wrongPrediction } from './case-table.ts';
import styles from './case-table-view.module.css';
import { nameOf } from './coded-column.ts';
import { tagsOf } from './review-columns.ts';

export interface CaseRowProps {
  readonly id: string;
  /** Position in the list. */
  readonly position: number;
  /** Place in the scrolled content, in CSS pixels. */
  readonly top: number;
  readonly datasetId: number;
  readonly index: number;
  /** Null until it is known. */
  readonly name: string | null;
  readonly list: CaseList;
  readonly columns: readonly SortKey[];
  readonly isCursor: boolean;
  readonly isSelected: boolean;
}

/** One case of the table. */
export const CaseRow = memo(function CaseRow(props: CaseRowProps) {
  const { datasetId, index, name, list, columns } = props;
  const role = {
    role: 'row',
    'aria-rowindex': props.position + 2,
    'aria-selected': props.isSelected,
  } as const;
  return (
    <div
      {...role}
      id={props.id}
      className={classNames(styles.row, props.isSelected && styles.selected)}
      style={{ transform: `translateY(${props.top}px)` }}
      data-cursor={props.isCursor || undefined}
    >
      <span {...cell(1)} className={styles.picture}>
        <span className={styles.tick} data-toggle={index}>
          {props.isSelected && <Check size={12} strokeWidth={3} aria-hidden />}
        </span>
        <img src={thumbnailUrl(datasetId, index)} alt={t('Case {{index}}', { index })} decoding="async" />
      </span>
      <span {...cell(2)} className={styles.cell} title={name ?? undefined}>
        {name ?? '…'}
      </span>
      {columns.map((key, at) => {
        const value = cellValue(list, key, index);
        return (
          <span
            key={key}
            {...cell(at + 3)}
            className={styles.cell}
            title={typeof value === 'string' ? value : undefined}
          >
            {value}
          </span>
        );
      })}
    </div>
  );
});

/** Cells are not focusable: the grid has the focus and names its active row. */
const cell = (position: number) => ({ role: 'gridcell', 'aria-colindex': position }) as const;

function cellValue({ table, loss, alike }: CaseList, key: SortKey, index: number): ReactNode {
  switch (key) {
    case 'true':
      return nameOf(table.label, index);
    case 'predicted':
      return <Predicted name={nameOf(table.predicted, index)} outcome={table.outcome[index] ?? 0} />;
    case 'confidence':
      return numberText(table.confidence, index);
    case 'loss':
      return numberText(loss, index);
    case 'similarity':
      return numberText(alike.similarity, index);
    case 'verdict': {
      const verdict = verdicts[table.verdict.codes[index] ?? -1];
      return verdict === undefined ? null : verdictName(verdict);
    }
    case 'tag':
      return tagsOf(table.tags, index).join(', ');
    case 'die': {
      const [x, y] = ['dieX', 'dieY'].map((name) => table.numbers.get(name)?.values[index] ?? Number.NaN);
      return Number.isNaN(x) || Number.isNaN(y) ? null : `${x}, ${y}`;
    }
    default:
      return nameOf(table[key], index);
  }
}

function numberText(values: Float32Array | null, index: number): string | null {
  const value = values?.[index] ?? Number.NaN;
  return Number.isNaN(value) ? null : formatNumber(value);
}

function Predicted({ name, outcome }: { readonly name: string | null; readonly outcome: number }) {
  if (outcome !== rightPrediction && outcome !== wrongPrediction) return name;
  const right = outcome === rightPrediction;
  const Sign = right ? Check : X;
  return (
    <span className={right ? styles.right : styles.wrong}>
      <Sign size={12} strokeWidth={2.5} aria-label={right ? t('right') : t('wrong')} /> {name}
    </span>
  );
}
