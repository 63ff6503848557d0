import type { MetricDescription } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';
import styles from './guide.module.css';

const needWords: Readonly<Record<MetricDescription['needs'][number], string>> = {
  mask: t('a mask of the defect'),
  segments: t('segments'),
  model: t('forward passes of the model'),
  gradients: t('gradients through the network'),
};

/** A measure of maps: what it says, which direction is good, what it needs. */
export function MetricPage({ metric }: { readonly metric: MetricDescription }) {
  const { title, id, summary, citation, needs, better } = metric;
  return (
    <>
      <h2 className={styles.title}>
        {title} <code className={styles.id}>{id}</code>
      </h2>
      <h3>{t('What it measures')}</h3>
      <p>{t(summary)}</p>
      <p>
        <strong>{better === 'high' ? t('High is good.') : t('Low is good.')}</strong>{' '}
        {t(
          'Read it next to its controls: a random map and a spot in the centre of the picture are measured the same way.',
        )}
      </p>
      <h3>{t('What it needs')}</h3>
      <p>{needs.length === 0 ? t('Only the map.') : needs.map((need) => needWords[need]).join(', ')}</p>
      {citation !== '' && (
        <>
          <h3>{t('Where the definition is from')}</h3>
          <p>{citation}</p>
        </>
      )}
    </>
  );
}
