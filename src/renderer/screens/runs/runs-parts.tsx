import { hrefOf } from '../../app/route.ts';
import { t } from '../../language/language.ts';
import styles from './queue.module.css';

/** The two parts of Runs: what was computed, and what is to be. */
export function RunsParts({ part }: { readonly part: 'records' | 'queue' }) {
  return (
    <nav className={styles.parts} aria-label={t('Parts of Runs')}>
      <a href={hrefOf('runs')} aria-current={part === 'records' ? 'page' : undefined}>
        {t('Records')}
      </a>
      <a href={hrefOf('runs', { part: 'queue' })} aria-current={part === 'queue' ? 'page' : undefined}>
        {t('Queue')}
      </a>
    </nav>
  );
}
