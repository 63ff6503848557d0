import { Check, EqualNot, Flag, Minus } from 'lucide-react';
import type { InfluentialSample } from '#contract/influence.ts';
import type { ReviewState } from '#contract/review.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import styles from './influence-tile.module.css';
import { fixedValue, sampleWords, signedValue } from './influence-words.ts';
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
        aria-label={`Compare with ${sampleWords(sample, props.target)}${
          labelState(review) === 'open' ? '' : `, ${labelStateWords(review)}`
        }`}
        title={sample.name}
        onClick={props.onCompare}
      >
        <img
          src={thumbnailUrl(props.trainingId, sample.sampleIndex)}
          alt=""
          decoding="async"
          draggable={false}
        />
        <TileWords sample={sample} />
      </button>
      <button
        type="button"
        className={styles.flag}
        aria-pressed={flagged}
        aria-label={`The label of ${sample.name} looks wrong`}
        title={flagged ? labelStateWords(review) : 'Label looks wrong (W)'}
        data-sample={sample.sampleIndex}
        onClick={props.onFlag}
      >
        <Flag size={13} aria-hidden fill={flagged ? 'currentColor' : 'none'} />
      </button>
      <StateWord review={review} />
    </div>
  );
}

/** Label, value and similarity under a training picture. */
export function TileWords({ sample }: { readonly sample: InfluentialSample }) {
  const { label, agrees, value, similarity } = sample;
  const Sign = agrees === null ? Minus : agrees ? Check : EqualNot;
  return (
    <>
      <span className={styles.label} data-agrees={agrees ?? undefined}>
        <Sign size={12} strokeWidth={2.5} aria-hidden />
        <span className={styles.name}>{label ?? 'no label'}</span>
      </span>
      <span className={styles.value}>
        <strong>{signedValue(value, 2)}</strong>
        <span title="Similarity: cosine of last-layer features">
          {similarity === null ? '' : `≈ ${fixedValue(similarity)}`}
        </span>
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
