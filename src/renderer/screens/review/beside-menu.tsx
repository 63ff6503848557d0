import { GitCompare } from 'lucide-react';
import type { CaseDetail, ProjectSummary } from '#contract/workstation.ts';
import { useColumns } from '../../app/blobs.ts';
import { failureOf, useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { useSelection } from '../../app/selection.ts';
import { toastFailure } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import { compareWith, useBeside } from './beside.ts';
import styles from './columns-menu.module.css';

/** More would not be found in a menu; Cases has them all. */
const mostChosen = 12;

interface MenuProps {
  readonly detail: CaseDetail;
  readonly project: ProjectSummary;
}

/** What a case is compared with: another model's answer, or another picture. */
export function BesideMenu(
  props: MenuProps & { readonly open: boolean; readonly onOpen: (open: boolean) => void },
) {
  const { open, onOpen } = props;
  return (
    <PanelButton
      icon={GitCompare}
      label={t('Compare')}
      placement="bottom end"
      className={styles.popover}
      open={open}
      onOpen={onOpen}
    >
      {(close) => <Choices {...props} onDone={close} />}
    </PanelButton>
  );
}

function Choices({ detail, project, onDone }: MenuProps & { readonly onDone: () => void }) {
  const { key } = detail;
  const { datasetId } = key;
  const beside = useBeside((state) => state.beside);
  const models = project.models.filter(({ id }) => id !== key.modelId);
  const nextAlike = useNextOfClass(detail);
  const chosen = [...useSelection(datasetId).indices].filter((index) => index !== key.index);
  const named = useCall('cases.samples', { datasetId, indices: chosen.slice(0, mostChosen) }).data;
  const pick = (index: number) => {
    compareWith({ kind: 'case', datasetId, index });
    onDone();
  };
  const pickAlike = () => {
    onDone();
    workstation.call('similar.find', { modelId: key.modelId, datasetId, index: key.index, count: 1 }).then(
      ({ neighbours: [nearest] }) => nearest !== undefined && pick(nearest.index),
      (error) => toastFailure(failureOf(error), t('No picture to compare with')),
    );
  };
  return (
    <>
      <section className={styles.part} aria-label={t('Another model')}>
        <h3>{t('The same picture by another model')}</h3>
        {models.length === 0 && (
          <p className={styles.quiet}>{t('The project has one model. Import another one to compare.')}</p>
        )}
        {models.map(({ id, name }) => (
          <Button
            key={id}
            tone="quiet"
            onPress={() => {
              compareWith({ kind: 'model', modelId: id });
              onDone();
            }}
          >
            {name}
          </Button>
        ))}
      </section>
      <section className={styles.part} aria-label={t('Another picture')}>
        <h3>{t('Another picture by this model')}</h3>
        <Button
          tone="quiet"
          isDisabled={nextAlike === null}
          onPress={() => nextAlike !== null && pick(nextAlike)}
        >
          {t('Next with the same label')}
        </Button>
        <Button tone="quiet" onPress={pickAlike}>
          {t('Most alike to the model')}
        </Button>
        {(named?.samples ?? []).map(({ index, name }) => (
          <Button key={index} tone="quiet" onPress={() => pick(index)}>
            {t('Chosen: {{name}}', { name })}
          </Button>
        ))}
        {chosen.length === 0 && (
          <p className={styles.quiet}>{t('Cases that are chosen in Cases are offered here, too.')}</p>
        )}
      </section>
      {beside !== null && (
        <section className={styles.part} aria-label={t('Comparison')}>
          <Button
            onPress={() => {
              compareWith(null);
              onDone();
            }}
          >
            {t('End the comparison')}
          </Button>
        </section>
      )}
    </>
  );
}

/** The next picture of the data set that has the same label, from the first one again after the last. */
function useNextOfClass({ key, sample }: CaseDetail): number | null {
  const label = useColumns(key.datasetId, key.modelId).data?.columns.get('label');
  const code = label?.codes?.indexOf(sample.label ?? '') ?? -1;
  if (label === undefined || code < 0) return null;
  const { values } = label;
  for (let step = 1; step < values.length; step += 1) {
    const index = (key.index + step) % values.length;
    if (values[index] === code) return index;
  }
  return null;
}
