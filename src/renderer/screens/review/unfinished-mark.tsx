import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './column.module.css';

/** Says of a map that it is still being computed. */
export function UnfinishedMark({ passes }: { readonly passes: number }) {
  return (
    <span className={styles.turn}>
      {t('Not finished: {{passes}} passes so far', { passes: formatCount(passes) })}
    </span>
  );
}
