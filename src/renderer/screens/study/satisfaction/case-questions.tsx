import { useState } from 'react';
import type { CaseKey } from '#contract/scalars.ts';
import type { Study } from '#contract/study.ts';
import { useCall } from '../../../app/calls.ts';
import { Select } from '../../../components/select.tsx';
import { t } from '../../../language/language.ts';
import { Questions } from './questions.tsx';
import styles from './satisfaction.module.css';
import { satisfactionHref } from './satisfaction-address.ts';
import { useStudyAnswers } from './study-answers.ts';

/** The statements about explanations of a case, where a study asks whoever works here about them; else nothing. */
export function CaseQuestions({ caseKey }: { readonly caseKey: CaseKey }) {
  const reviewer = useCall('status', {}).data?.settings.reviewer ?? '';
  const studies = useCall('study.ofCase', caseKey).data?.studies ?? [];
  const study = studies.find(({ reviewers }) => reviewers.includes(reviewer));
  if (study === undefined) return null;
  return (
    <section className={styles.panel} aria-labelledby="questions-title">
      <div className={styles.panelHead}>
        <h2 id="questions-title">{t('Questions of {{title}}', { title: study.title })}</h2>
        {study.blinded && (
          <a href={satisfactionHref({ studyId: study.id, reviewer })}>
            {t('Answer them in Study, where the names of methods are hidden')}
          </a>
        )}
      </div>
      {!study.blinded && <Asked study={study} reviewer={reviewer} index={caseKey.index} />}
    </section>
  );
}

function Asked(props: { readonly study: Study; readonly reviewer: string; readonly index: number }) {
  const { study, reviewer, index } = props;
  const tasks = useCall('study.tasks', { studyId: study.id, reviewer }).data?.tasks ?? [];
  const answers = useStudyAnswers(study.id, reviewer);
  const runs = study.runs[study.indices.indexOf(index)] ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const runId = chosen ?? runs[0] ?? null;
  const task = tasks.find((own) => own.runId === runId);
  if (runId === null || task === undefined) return null;
  return (
    <>
      <div className={styles.panelHead}>
        <Select
          label={t('About the explanation by')}
          options={study.methods.map(({ title }, at) => ({ id: runs[at] ?? 0, name: title }))}
          value={runId}
          onChange={setChosen}
        />
      </div>
      <Questions
        runId={runId}
        answers={task.answers}
        writing={answers.writing?.runId === runId ? answers.writing.item : null}
        focused={null}
        onFocus={() => undefined}
        onAnswer={(item, points) => void answers.answer(runId, item, points)}
      />
    </>
  );
}
