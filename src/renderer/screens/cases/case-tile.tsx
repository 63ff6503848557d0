import { Check, Tag, X } from 'lucide-react';
import { memo } from 'react';
import type { Verdict } from '#contract/review.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { classNames } from '../../components/class-names.ts';
import { t } from '../../language/language.ts';
import { verdictWords } from '../review/verdict-words.ts';
import styles from './case-tile.module.css';

export interface CaseTileProps {
  readonly id: string;
  readonly datasetId: number;
  readonly index: number;
  readonly label: string | null;
  readonly predicted: string | null;
  readonly confidence: number | null;
  /** null where label and prediction cannot be compared. */
  readonly right: boolean | null;
  readonly verdict: Verdict | null;
  /** In one line; empty without any. */
  readonly tags: string;
  readonly left: number;
  readonly width: number;
  readonly column: number;
  readonly isCursor: boolean;
  readonly isSelected: boolean;
  readonly selecting: boolean;
}

/** One case of the grid: thumbnail, true and predicted label, confidence, verdict. */
export const CaseTile = memo(function CaseTile(props: CaseTileProps) {
  const { index, label, predicted, confidence, right, verdict, tags } = props;
  const Sign = right === true ? Check : X;
  const word = verdict === null ? null : verdictWords[verdict];
  return (
    <div
      {...cellRole(props)}
      id={props.id}
      className={classNames(styles.tile, props.isSelected && styles.selected)}
      style={{ left: props.left, width: props.width }}
      data-cursor={props.isCursor || undefined}
    >
      <div className={styles.picture}>
        <img src={thumbnailUrl(props.datasetId, index)} alt="" decoding="async" draggable={false} />
        {(props.selecting || props.isSelected) && (
          <span className={styles.box} data-toggle={index}>
            {props.isSelected && <Check size={12} strokeWidth={3} aria-hidden />}
          </span>
        )}
        <span className={styles.signs}>
          {tags !== '' && (
            <span className={styles.said} title={tags}>
              <Tag size={11} aria-hidden />
              <span className={styles.name}>{tags}</span>
            </span>
          )}
          {word !== null && (
            <span className={styles.said}>
              <word.icon size={11} aria-hidden />
              <span className={styles.name}>{word.name}</span>
            </span>
          )}
        </span>
      </div>
      <div className={styles.label}>
        <span className={styles.spoken}>{t('Case {{index}}, label', { index })} </span>
        {label ?? <span className={styles.none}>{t('no label')}</span>}
      </div>
      {predicted !== null && (
        <div className={classNames(styles.predicted, right === false && styles.wrong)}>
          {right !== null && <Sign size={12} strokeWidth={2.5} aria-hidden className={styles.sign ?? ''} />}
          <span className={styles.spoken}>
            {right === null ? ', predicted ' : right ? t(', rightly predicted ') : t(', wrongly predicted ')}
          </span>
          <span className={styles.name} title={predicted}>
            {predicted}
          </span>
          {confidence !== null && (
            <span className={styles.confidence}>
              <span className={styles.spoken}>{t(', confidence')} </span>
              {confidence.toFixed(2)}
            </span>
          )}
        </div>
      )}
    </div>
  );
});

/** Cells are not focusable: the grid has the focus and names its active cell. */
function cellRole(props: CaseTileProps) {
  return {
    role: 'gridcell',
    'aria-colindex': props.column + 1,
    'aria-selected': props.isSelected,
  } as const;
}
