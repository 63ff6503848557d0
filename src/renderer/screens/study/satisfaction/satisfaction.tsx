import { ClipboardList, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import { useCall } from '../../../app/calls.ts';
import { useKeys } from '../../../app/keys.ts';
import { Button } from '../../../components/button.tsx';
import { EmptyState, FailureNotice, Loading } from '../../../components/notice.tsx';
import { t } from '../../../language/language.ts';
import study from '../study.module.css';
import { NewStudyDialog } from './new-study-dialog.tsx';
import { type SatisfactionAddress, showSatisfaction } from './satisfaction-address.ts';
import { StudyList } from './study-list.tsx';
import { StudyView } from './study-view.tsx';

/** Studies of a model, newest first, and the one that is worked on. */
export function Satisfaction(props: {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly address: SatisfactionAddress;
}) {
  const { model, dataset, datasets, address } = props;
  const list = useCall('study.list', { modelId: model.id });
  const [starting, setStarting] = useState(false);
  const studies = list.data?.studies ?? [];
  const shown = studies.find(({ id }) => id === address.studyId) ?? studies[0];
  useKeys('Satisfaction', [{ keys: 'n', label: t('New study'), run: () => setStarting(true) }]);
  const start = (
    <Button tone={shown === undefined ? 'primary' : 'plain'} icon={Plus} onPress={() => setStarting(true)}>
      {t('New study')}
    </Button>
  );
  return (
    <>
      {list.error !== null && <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading what={t('studies')} />}
      {list.data !== undefined && shown === undefined && (
        <EmptyState
          icon={ClipboardList}
          title={t('No study of {{name}} yet', { name: model.name })}
          action={start}
        >
          {t(
            'A study asks reviewers eight statements about each explanation, in an order that favours no method, and says which method they are more content with, and whether that is more than chance.',
          )}
        </EmptyState>
      )}
      {shown !== undefined && (
        <div className={study.split}>
          <StudyList studies={studies} datasets={datasets} shown={shown.id} />
          <StudyView key={shown.id} study={shown} model={model} address={address} action={start} />
        </div>
      )}
      <NewStudyDialog
        open={starting}
        model={model}
        dataset={dataset}
        onClose={() => setStarting(false)}
        onCreated={(studyId) => {
          setStarting(false);
          showSatisfaction({ studyId });
        }}
      />
    </>
  );
}
