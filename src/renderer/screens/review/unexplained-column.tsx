import { t } from '../../language/language.ts';
import styles from './column.module.css';

/** The place of a method that explained only the other one of two compared cases. */
export function UnexplainedColumn({ title }: { readonly title: string }) {
  return (
    <section className={styles.column} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
      </header>
      <div className={styles.pane}>
        <p className={styles.missing}>{t('Not explained by this method yet.')}</p>
      </div>
    </section>
  );
}
