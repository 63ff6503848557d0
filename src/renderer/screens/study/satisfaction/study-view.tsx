import { FileDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Model } from '#contract/model.ts';
import type { Study } from '#contract/study.ts';
import { useCall } from '../../../app/calls.ts';
import { useKeys } from '../../../app/keys.ts';
import { Button } from '../../../components/button.tsx';
import { Choice } from '../../../components/choice.tsx';
import { Select } from '../../../components/select.tsx';
import { t } from '../../../language/language.ts';
import study from '../study.module.css';
import { Answering } from './answering.tsx';
import { ExportStudyDialog } from './export-study-dialog.tsx';
import { StudyResultsView } from './results.tsx';
import { type SatisfactionAddress, showSatisfaction } from './satisfaction-address.ts';
import { progressOf } from './study-list.tsx';

/** One study: its answers are given, or its results are looked at. */
export function StudyView(props: {
  readonly study: Study;
  readonly model: Model;
  readonly address: SatisfactionAddress;
  readonly action: ReactNode;
}) {
  const { study: own, model, address } = props;
  const here = useCall('status', {}).data?.settings.reviewer ?? '';
  const [exporting, setExporting] = useState(false);
  const known = (name: string | null) => own.reviewers.find((reviewer) => reviewer === name);
  const reviewer = known(address.reviewer) ?? known(here) ?? own.reviewers[0] ?? '';
  const { each } = progressOf(own);
  const show = (view: SatisfactionAddress['view']) => showSatisfaction({ studyId: own.id, reviewer, view });
  useKeys('Study', [
    {
      keys: 't',
      label: t('Answers, or results'),
      run: () => show(address.view === 'answer' ? 'results' : 'answer'),
    },
  ]);
  return (
    <section className={study.main} aria-label={t('Study {{title}}', { title: own.title })}>
      <header className={study.head}>
        <h2>{own.title}</h2>
        <Choice
          label={t('What to show of the study')}
          labelHidden
          options={[
            { id: 'answer', name: t('Answer') },
            { id: 'results', name: t('Results') },
          ]}
          value={address.view}
          onChange={show}
        />
        {address.view === 'answer' && (
          <Select
            label={t('Reviewer')}
            labelHidden
            options={own.reviewers.map((name, at) => ({
              id: name,
              name,
              detail: t('{{answered}} of {{each}}', { answered: own.answered[at] ?? 0, each }),
            }))}
            value={reviewer}
            onChange={(name) => showSatisfaction({ studyId: own.id, reviewer: name })}
          />
        )}
        <span className={study.space} />
        <Button icon={FileDown} onPress={() => setExporting(true)}>
          {t('Export')}
        </Button>
        {props.action}
      </header>
      {address.view === 'answer' ? (
        <Answering study={own} model={model} reviewer={reviewer} runId={address.runId} />
      ) : (
        <StudyResultsView study={own} />
      )}
      <ExportStudyDialog study={own} open={exporting} onClose={() => setExporting(false)} />
    </section>
  );
}
