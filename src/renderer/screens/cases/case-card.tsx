import { Check, X } from 'lucide-react';
import { thumbnailUrl } from '../../app/blobs.ts';
import { classNames } from '../../components/class-names.ts';
import { t } from '../../language/language.ts';
import { verdictName } from '../review/verdict-words.ts';
import styles from './case-card.module.css';
import { type CaseTable, rightPrediction } from './case-table.ts';
import { nameOf } from './coded-column.ts';

/** One case at a glance, beside where it is pointed at: its picture and what is said of it. */
export function CaseCard(props: {
  readonly datasetId: number;
  readonly table: CaseTable;
  readonly index: number;
  /** Corner in CSS pixels inside the view. */
  readonly left: number;
  readonly top: number;
}) {
  const { table, index } = props;
  const outcome = table.outcome[index] ?? 0;
  const predicted = nameOf(table.predicted, index);
  const confidence = table.confidence?.[index] ?? null;
  const verdict = nameOf(table.verdict, index);
  const Sign = outcome === rightPrediction ? Check : X;
  return (
    <div className={styles.card} style={{ left: props.left, top: props.top }} aria-hidden>
      <img src={thumbnailUrl(props.datasetId, index)} alt="" decoding="async" draggable={false} />
      <div className={styles.label}>{nameOf(table.label, index) ?? t('no label')}</div>
      {predicted !== null && (
        <div className={classNames(styles.predicted, outcome > rightPrediction && styles.wrong)}>
          {outcome !== 0 && <Sign size={12} strokeWidth={2.5} aria-hidden />}
          <span className={styles.name}>{predicted}</span>
          {confidence !== null && !Number.isNaN(confidence) && <span>{confidence.toFixed(2)}</span>}
        </div>
      )}
      {verdict !== null && <div className={styles.verdict}>{verdictName(verdict)}</div>}
    </div>
  );
}

/** Space that a card takes, for placing it where it is not cut off. */
export const cardSize = { width: 152, height: 204 };

/** The same in words, for those who hear it. */
export function caseWords(table: CaseTable, index: number): string {
  const label = nameOf(table.label, index);
  const predicted = nameOf(table.predicted, index);
  const confidence = table.confidence?.[index] ?? null;
  const outcome = table.outcome[index] ?? 0;
  const verdict = nameOf(table.verdict, index);
  return [
    t('Case {{index}}', { index }),
    label === null ? t('no label') : t('label {{label}}', { label }),
    ...(predicted === null
      ? []
      : [
          outcome === 0
            ? t('predicted {{predicted}}', { predicted })
            : outcome === rightPrediction
              ? t('rightly predicted {{predicted}}', { predicted })
              : t('wrongly predicted {{predicted}}', { predicted }),
        ]),
    ...(confidence === null || Number.isNaN(confidence)
      ? []
      : [t('confidence {{confidence}}', { confidence: confidence.toFixed(2) })]),
    ...(verdict === null ? [] : [verdictName(verdict)]),
  ].join(', ');
}
