import { Tag } from 'lucide-react';
import type { CaseDetail } from '#contract/workstation.ts';
import { classNames } from '../../components/class-names.ts';
import { t } from '../../language/language.ts';
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
      <h2 id="prediction-title">{t('Prediction')}</h2>
      {output === null ? (
        <p className={styles.quiet}>
          {t('{{name}} has not been run on this picture. Evaluate the data set in Overview, or press E.', {
            name: model.name,
          })}
        </p>
      ) : (
        <ol className={styles.classes}>
          {shown.map(({ probability, index, rank }) => (
            <li key={index} className={classNames(styles.class, rank === 1 && styles.first)}>
              <span className={styles.className}>
                {rank > 5 && <span className={styles.quiet}>{rank}. </span>}
                {model.labels[index] ?? t('class {{index}}', { index })}
                {index === labelIndex && (
                  <span className={styles.labelMark}>
                    <Tag size={11} aria-hidden />
                    {t('label')}
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
            ? t('The picture has no label.')
            : t('Its label "{{label}}" is not among the model\'s classes.', { label: sample.label })}
        </p>
      )}
    </section>
  );
}
