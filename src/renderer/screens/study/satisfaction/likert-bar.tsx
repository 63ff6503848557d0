import { satisfactionPoints } from '#contract/study.ts';
import { t } from '../../../language/language.ts';
import styles from './satisfaction.module.css';

/** Shares of answers by points, from strong disagreement at the left; the numbers stand in the parts. */
export function LikertBar({ counts }: { readonly counts: readonly number[] }) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const words = satisfactionPoints.map((said, at) => `${t(said)}: ${counts[at] ?? 0}`).join(', ');
  return (
    <div
      className={styles.likert}
      role="img"
      aria-label={total === 0 ? t('no answers') : words}
      title={words}
    >
      {counts.map((count, at) =>
        count === 0 ? null : (
          <span key={satisfactionPoints[at]} data-points={at + 1} style={{ flexGrow: count }}>
            {count / total >= 0.06 ? count : ''}
          </span>
        ),
      )}
    </div>
  );
}

/** Which part of the bars says what. */
export function LikertKey() {
  return (
    <ul className={styles.key} aria-label={t('Points')}>
      {satisfactionPoints.map((said, at) => (
        <li key={said}>
          <span data-points={at + 1} aria-hidden>
            {at + 1}
          </span>
          {t(said)}
        </li>
      ))}
    </ul>
  );
}
