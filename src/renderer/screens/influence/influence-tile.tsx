import { Check, EqualNot, Flag, Minus } from 'lucide-react';
import type { InfluentialSample } from '#contract/influence.ts';
import type { ReviewState } from '#contract/review.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { t } from '../../language/language.ts';
import styles from './influence-tile.module.css';
import { fixedValue, shortValue, spokenSide } from './influence-words.ts';
import { isFlagged, labelState, labelStateWords } from './label-reviews.ts';

/** A training picture of a ranking: its label, its value, whether the label is the target, and how alike it is. */
export function InfluenceTile(props: {
  readonly sample: InfluentialSample;
  readonly trainingId: number;
  readonly target: string;
  readonly review: ReviewState | null;
  readonly onCompare: () => void;
  readonly onFlag: () => void;
}) {
  const { sample, review } = props;
  const flagged = isFlagged(review);
  return (
    <div className={styles.tile}>
      <button
        type="button"
        className={styles.picture}
        data-sample={sample.sampleIndex}
        title={sample.name}
        onClick={props.onCompare}
      >
        <img
          src={thumbnailUrl(props.trainingId, sample.sampleIndex)}
          alt=""
          decoding="async"
          draggable={false}
        />
        <span className={styles.spoken}>{t('Compare with')} </span>
        <TileWords sample={sample} target={props.target} review={review} />
      </button>
      <button
        type="button"
        className={styles.flag}
        aria-pressed={flagged}
        aria-label={t('The label of {{name}} looks wrong', { name: sample.name })}
        title={flagged ? labelStateWords(review) : t('Label looks wrong (W)')}
        data-sample={sample.sampleIndex}
        onClick={props.onFlag}
      >
        <Flag size={13} aria-hidden fill={flagged ? 'currentColor' : 'none'} />
      </button>
      <StateWord review={review} />
    </div>
  );
}

/** Label, value and similarity under a training picture; in between, for those who listen, what the signs say. */
export function TileWords(props: {
  readonly sample: InfluentialSample;
  readonly target: string;
  readonly review: ReviewState | null;
}) {
  const { sample, target, review } = props;
  const { name, label, agrees, value, similarity } = sample;
  const Sign = agrees === null ? Minus : agrees ? Check : EqualNot;
  return (
    <>
      <span className={styles.label} data-agrees={agrees ?? undefined}>
        <Sign size={12} strokeWidth={2.5} aria-hidden />
        <span className={styles.name}>
          <span className={styles.spoken}>{t('{{name}}, labelled', { name })} </span>
          {label ?? t('no label')}
        </span>
      </span>
      <span className={styles.value}>
        <span className={styles.spoken}>{spokenSide(sample, target)}</span>
        <strong>{shortValue(value)}</strong>
        {similarity !== null && (
          <span title={t('Similarity: cosine of last-layer features')}>
            <span className={styles.spoken}>{t(', similarity')} </span>≈ {fixedValue(similarity)}
          </span>
        )}
        {labelState(review) !== 'open' && <span className={styles.spoken}>, {labelStateWords(review)}</span>}
      </span>
    </>
  );
}

function StateWord({ review }: { readonly review: ReviewState | null }) {
  const state = labelState(review);
  if (state === 'open') return null;
  const words = {
    wrong: 'flagged',
    corrected: `→ ${review?.correctedLabel ?? ''}`,
    right: 'checked',
    removed: 'remove',
    kept: 'keep',
  };
  return (
    <span className={styles.state} aria-hidden>
      {words[state]}
    </span>
  );
}
