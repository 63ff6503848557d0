import { X } from 'lucide-react';
import { IconButton } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import styles from './column.module.css';
import { RunProgress } from './run-progress.tsx';
import type { RunningExplanation } from './running-explanations.ts';

/** The column of a method that runs for the first time, or whose run failed. */
export function StartingColumn(props: {
  readonly title: string;
  readonly running: RunningExplanation;
  readonly onDismiss: () => void;
}) {
  const { title, running } = props;
  return (
    <section className={styles.column} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        <span className={styles.space} />
        {running.failure !== null && (
          <IconButton icon={X} label={t('Close {{title}}', { title })} onPress={props.onDismiss} />
        )}
      </header>
      <div className={styles.pane}>
        <div className={styles.waiting}>
          <RunProgress running={running} />
        </div>
      </div>
    </section>
  );
}
