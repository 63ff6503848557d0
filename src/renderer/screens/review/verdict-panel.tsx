import { Check } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { type ReviewState, type Verdict, verdicts } from '#contract/review.ts';
import { formatTime } from '../../components/format.ts';
import styles from './side.module.css';
import { verdictWords } from './verdict-words.ts';

/** What the reviewer decides; its keys act on the whole screen. */
export function VerdictPanel(props: {
  readonly review: ReviewState;
  /** The verdict that is being written; undefined when nothing is. */
  readonly saving: Verdict | null | undefined;
  readonly onVerdict: (verdict: Verdict | null) => void;
}) {
  const { review, saving, onVerdict } = props;
  const shown = saving === undefined ? review.verdict : saving;
  return (
    <section className={styles.panel} aria-labelledby="verdict-title">
      <div className={styles.titleLine}>
        <h2 id="verdict-title">Verdict</h2>
        <span className={styles.saved} role="status">
          {saving !== undefined ? 'Saving' : review.verdict !== null && <Saved review={review} />}
        </span>
      </div>
      <ToggleButtonGroup
        className={styles.verdicts ?? ''}
        aria-labelledby="verdict-title"
        selectionMode="single"
        selectedKeys={shown === null ? [] : [shown]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          onVerdict(verdicts.find((verdict) => verdict === key) ?? null);
        }}
      >
        {verdicts.map((verdict) => {
          const { name, key, icon: Icon } = verdictWords[verdict];
          return (
            <ToggleButton
              key={verdict}
              id={verdict}
              className={styles.verdict ?? ''}
              data-saving={saving === verdict || undefined}
            >
              <Icon size={14} aria-hidden />
              {name}
              <kbd aria-hidden>{key}</kbd>
            </ToggleButton>
          );
        })}
      </ToggleButtonGroup>
    </section>
  );
}

function Saved({ review }: { readonly review: ReviewState }) {
  const who = review.reviewer === null || review.reviewer === '' ? '' : ` by ${review.reviewer}`;
  return (
    <>
      <Check size={13} aria-hidden />
      Saved{who}
      {review.at === null ? '' : `, ${formatTime(review.at)}`}
    </>
  );
}
