import type { Evaluation } from '#contract/evaluation.ts';
import { hrefOf } from '../../app/route.ts';
import { formatCount, formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './frequent-confusions.module.css';

const SHOWN = 8;

/** The pairs that are mistaken for each other most often: where review pays first. */
export function FrequentConfusions({ evaluation }: { readonly evaluation: Evaluation }) {
  const pairs = frequentConfusions(evaluation, SHOWN);
  if (pairs.length === 0) return null;
  return (
    <section className={styles.list} aria-label={t('Most frequent confusions')}>
      <h3>{t('Most frequent')}</h3>
      <ol>
        {pairs.map(({ truth, answer, count, share }) => (
          <li key={`${truth} ${answer}`}>
            <a href={hrefOf('cases', { true: truth, predicted: answer })}>
              {truth} <span aria-hidden>→</span>
              <span className={styles.spoken}> {t('taken for')} </span> {answer}
            </a>
            <span className={styles.count}>{formatCount(count)}</span>
            <span className={styles.share}>{formatPercent(share)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export interface Confusion {
  readonly truth: string;
  readonly answer: string;
  readonly count: number;
  /** Share of the pictures with the true label. */
  readonly share: number;
}

/** Off-diagonal cells of the confusion matrix by falling count, at most `limit`. */
export function frequentConfusions(
  { confusion, labels, perClass }: Pick<Evaluation, 'confusion' | 'labels' | 'perClass'>,
  limit: number,
): readonly Confusion[] {
  const pairs: Confusion[] = [];
  for (const [row, counts] of confusion.entries()) {
    const support = perClass[row]?.support ?? 0;
    for (const [column, count] of counts.entries()) {
      if (row === column || count === 0) continue;
      pairs.push({ truth: labels[row] ?? '', answer: labels[column] ?? '', count, share: count / support });
    }
  }
  return pairs.toSorted((a, b) => b.count - a.count || b.share - a.share).slice(0, limit);
}
