import { Puzzle, Search } from 'lucide-react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import type { Model } from '#contract/model.ts';
import { useKeys } from '../../app/keys.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { ClassList } from './class-list.tsx';
import { setsOfClass } from './concept-order.ts';
import { ConceptSetView, setDetail, setName } from './concept-set-view.tsx';
import styles from './concepts.module.css';
import { type ConceptsAddress, showConcepts } from './concepts-address.ts';
import type { Within } from './find-concepts-dialog.tsx';

/** The concepts that CRAFT found, class by class. */
export function FoundConcepts(props: {
  readonly address: ConceptsAddress;
  readonly model: Model;
  readonly datasets: readonly Dataset[];
  readonly sets: readonly ConceptSet[];
  readonly method: MethodDescription | undefined;
  readonly onFind: (classIndex: number, within: Within | null) => void;
}) {
  const { address, model, sets, onFind } = props;
  // An address may name a run alone; without either, the first class that has concepts is shown.
  const ofRun = sets.find(({ runId }) => runId === address.runId)?.target.index;
  const withSome = model.labels.findIndex((_, index) => setsOfClass(sets, index).length > 0);
  const asked = address.classIndex ?? ofRun ?? Math.max(0, withSome);
  const classIndex = Math.min(asked, Math.max(0, model.labels.length - 1));
  const own = setsOfClass(sets, classIndex);
  const set = own.find(({ runId }) => runId === address.runId) ?? own[0];
  const label = model.labels[classIndex] ?? '';
  const step = (by: 1 | -1) => {
    const to = Math.min(model.labels.length - 1, Math.max(0, classIndex + by));
    showConcepts({ classIndex: to });
  };
  useKeys('Concepts found', [
    { keys: 'j', label: t('Next class'), run: () => step(1), repeats: true },
    { keys: 'k', label: t('Previous class'), run: () => step(-1), repeats: true },
    { keys: 'n', label: t('Find concepts of this class'), run: () => onFind(classIndex, null) },
  ]);
  const find = (
    <Button
      tone={set === undefined ? 'primary' : 'plain'}
      icon={Search}
      onPress={() => onFind(classIndex, null)}
    >
      {t('Find concepts of {{label}}', { label })}
    </Button>
  );
  return (
    <div className={styles.split}>
      <ClassList labels={model.labels} sets={sets} chosen={classIndex} />
      <section className={styles.main} aria-label={t('Concepts of {{label}}', { label })}>
        <header className={styles.head}>
          <h2>{label}</h2>
          {set !== undefined && own.length > 1 && (
            <Select
              label={t('Run')}
              labelHidden
              options={own.map((each) => ({
                id: each.runId,
                name: setName(each),
                detail: setDetail(each),
              }))}
              value={set.runId}
              onChange={(runId) => showConcepts({ classIndex, runId })}
            />
          )}
          <span className={styles.space} />
          {set !== undefined && find}
        </header>
        {set === undefined ? (
          <EmptyState icon={Puzzle} title={t('No concepts of {{label}} yet', { label })} action={find}>
            {t(
              'CRAFT cuts pictures of the class into crops and finds the few things that the network sees in them: each with its crops, and how much it matters for the class. You give them their names.',
            )}
          </EmptyState>
        ) : (
          <ConceptSetView
            key={set.runId}
            set={set}
            sets={sets}
            datasetName={
              props.datasets.find(({ id }) => id === set.datasetId)?.name ?? t('a data set that is gone')
            }
            method={props.method}
            pointed={address.concept}
            onTakeApart={(concept) => onFind(classIndex, { set, concept })}
          />
        )}
      </section>
    </div>
  );
}
