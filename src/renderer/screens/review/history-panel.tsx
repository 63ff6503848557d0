import { Redo2, Undo2 } from 'lucide-react';
import type { ReviewChange, ReviewEvent } from '#contract/review.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './side.module.css';
import { verdictWords } from './verdict-words.ts';

/** Every step of the review of this case, newest first. Undone steps stay in the log. */
export function HistoryPanel(props: {
  readonly history: readonly ReviewEvent[];
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}) {
  const { history } = props;
  const newest = [...history].sort((first, second) => second.id - first.id);
  return (
    <section className={styles.panel} aria-labelledby="history-title">
      <div className={styles.titleLine}>
        <h2 id="history-title">{t('History')}</h2>
        <span>
          <IconButton
            icon={Undo2}
            label={t('Undo (Ctrl+Z)')}
            isDisabled={history.every(({ undone }) => undone)}
            onPress={props.onUndo}
          />
          <IconButton
            icon={Redo2}
            label={t('Redo (Ctrl+Shift+Z)')}
            isDisabled={!history.some(({ undone }) => undone)}
            onPress={props.onRedo}
          />
        </span>
      </div>
      {newest.length === 0 ? (
        <p className={styles.quiet}>{t('Nothing has been decided for this case.')}</p>
      ) : (
        <ol className={styles.history}>
          {newest.map((event) => (
            <li key={event.id} className={classNames(event.undone && styles.undone)}>
              <span className={styles.change}>{changeText(event.change)}</span>
              <span className={styles.quiet}>
                {event.undone ? 'undone, ' : ''}
                {event.reviewer === '' ? '' : `${event.reviewer}, `}
                {formatTime(event.at)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function changeText(change: ReviewChange): string {
  switch (change.kind) {
    case 'verdict':
      return change.verdict === null ? t('Verdict cleared') : verdictWords[change.verdict].name;
    case 'corrected-label':
      return change.label === null
        ? t('Corrected label removed')
        : t('Label should be {{label}}', { label: change.label });
    case 'note':
      return change.text === '' ? t('Note removed') : t('Note: {{text}}', { text: change.text });
    case 'tag':
      return change.on
        ? t('Tagged {{tag}}', { tag: change.tag })
        : t('Tag {{tag}} removed', { tag: change.tag });
    case 'label-check':
      return labelCheckText(change);
    case 'membership':
      return change.outcome === null
        ? t('Stays as it is in the data set')
        : change.outcome === 'remove'
          ? t('To be removed from the data set')
          : t('To be kept in the data set');
  }
}

function labelCheckText({ outcome, correctedLabel }: Extract<ReviewChange, { kind: 'label-check' }>): string {
  if (outcome === null) return t('Check of the label cleared');
  if (outcome === 'right') return t('Label is right');
  return correctedLabel === null
    ? t('Label is wrong')
    : t('Label is wrong, should be {{correctedLabel}}', { correctedLabel });
}
