import { Check } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { type ReviewState, type Verdict, verdicts } from '#contract/review.ts';
import { boundKeys } from '../../app/keys.ts';
import { t } from '../../language/language.ts';
import styles from './side.module.css';
import { verdictWords } from './verdict-words.ts';

const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

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
        <h2 id="verdict-title">{t('Verdict')}</h2>
        <span className={styles.saved} role="status">
          {saving !== undefined ? t('Saving') : review.verdict !== null && <Saved review={review} />}
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
              <kbd aria-hidden>{boundKeys(t('Case review'), key)}</kbd>
            </ToggleButton>
          );
        })}
      </ToggleButtonGroup>
    </section>
  );
}

/** Who decided and on which day stands in the history. */
function Saved({ review }: { readonly review: ReviewState }) {
  return (
    <>
      <Check size={13} aria-hidden />
      {t('Saved{{value}}', { value: review.at === null ? '' : `, ${timeOfDay.format(new Date(review.at))}` })}
    </>
  );
}
