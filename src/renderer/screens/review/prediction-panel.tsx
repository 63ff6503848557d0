import { Tag } from 'lucide-react';
import type { CaseDetail } from '#contract/workstation.ts';
import { classNames } from '../../components/class-names.ts';
import styles from './side.module.css';

/** The five most probable classes, and the labelled one where it is not among them. */
export function PredictionPanel({ detail }: { readonly detail: CaseDetail }) {
  const { output, model, labelIndex, sample } = detail;
  const ranked = (output?.probabilities ?? [])
    .map((probability, index) => ({ probability, index, rank: 0 }))
    .sort((first, second) => second.probability - first.probability)
    .map((entry, position) => ({ ...entry, rank: position + 1 }));
  const shown = ranked.filter(({ index, rank }) => rank <= 5 || index === labelIndex);
  return (
    <section className={styles.panel} aria-labelledby="prediction-title">
      <h2 id="prediction-title">Prediction</h2>
      {output === null ? (
        <p className={styles.quiet}>
          {model.name} has not been run on this picture. Evaluate the data set in Overview, or press E.
        </p>
      ) : (
        <ol className={styles.classes}>
          {shown.map(({ probability, index, rank }) => (
            <li key={index} className={classNames(styles.class, rank === 1 && styles.first)}>
              <span className={styles.className}>
                {rank > 5 && <span className={styles.quiet}>{rank}. </span>}
                {model.labels[index] ?? `class ${index}`}
                {index === labelIndex && (
                  <span className={styles.labelMark}>
                    <Tag size={11} aria-hidden />
                    label
                  </span>
                )}
              </span>
              <span className={styles.probability}>{(100 * probability).toFixed(1)} %</span>
              <span className={styles.bar} aria-hidden>
                <span style={{ width: `${100 * probability}%` }} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {labelIndex === null && (
        <p className={styles.quiet}>
          {sample.label === null
            ? 'The picture has no label.'
            : `Its label "${sample.label}" is not among the model's classes.`}
        </p>
      )}
    </section>
  );
}
