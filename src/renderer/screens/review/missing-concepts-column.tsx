import { Search } from 'lucide-react';
import { navigate } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import styles from './column.module.css';

/** The column of a method that shows concepts, while none are known of the class. */
export function MissingConceptsColumn(props: {
  readonly title: string;
  readonly modelId: number;
  readonly datasetId: number;
  readonly classIndex: number;
  readonly label: string;
}) {
  const { title, modelId, datasetId, classIndex, label } = props;
  return (
    <section className={styles.column} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
      </header>
      <div className={styles.pane}>
        <div className={styles.missing}>
          <p>
            {t(
              'No concepts of {{label}} are known yet. They are found once for a class and shown in every case.',
              { label },
            )}
          </p>
          <Button
            icon={Search}
            onPress={() =>
              navigate('concepts', { model: modelId, dataset: datasetId, class: classIndex, find: 1 })
            }
          >
            {t('Find concepts of {{label}}', { label })}
          </Button>
        </div>
      </div>
    </section>
  );
}
