import { hrefOf } from '../../app/route.ts';
import styles from './queue.module.css';

/** The two parts of Runs: what was computed, and what is to be. */
export function RunsParts({ part }: { readonly part: 'records' | 'queue' }) {
  return (
    <nav className={styles.parts} aria-label="Parts of Runs">
      <a href={hrefOf('runs')} aria-current={part === 'records' ? 'page' : undefined}>
        Records
      </a>
      <a href={hrefOf('runs', { part: 'queue' })} aria-current={part === 'queue' ? 'page' : undefined}>
        Queue
      </a>
    </nav>
  );
}
