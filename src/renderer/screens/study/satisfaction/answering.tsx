import { Check, PartyPopper, Redo2, SkipForward, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Model } from '#contract/model.ts';
import { type Study, type StudyTask, satisfactionItems } from '#contract/study.ts';
import { type Output, useCall } from '../../../app/calls.ts';
import { useKeys } from '../../../app/keys.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { formatCount } from '../../../components/format.ts';
import { FailureNotice, Loading, Notice } from '../../../components/notice.tsx';
import { ProgressLine } from '../../../components/progress-line.tsx';
import { t } from '../../../language/language.ts';
import { useViewer } from '../../../viewer/view-store.ts';
import { Explanation } from './explanation.tsx';
import { Questions } from './questions.tsx';
import styles from './satisfaction.module.css';
import { showSatisfaction } from './satisfaction-address.ts';
import { useStudyAnswers } from './study-answers.ts';
import { answeredCount, letterOf, nextOpen, stepItem, type TaskPlace } from './task-walk.ts';

/** What a reviewer still has to answer, one explanation at a time. */
export function Answering(props: {
  readonly study: Study;
  readonly model: Model;
  readonly reviewer: string;
  readonly runId: number | null;
}) {
  const { study, reviewer } = props;
  const asked = useCall('study.tasks', { studyId: study.id, reviewer });
  if (asked.error !== null)
    return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading what={t('the explanations')} />;
  return <Tasks key={reviewer} {...props} given={asked.data} />;
}

function Tasks(props: {
  readonly study: Study;
  readonly model: Model;
  readonly reviewer: string;
  readonly runId: number | null;
  readonly given: Output<'study.tasks'>;
}) {
  const { study, model, reviewer, runId } = props;
  const { tasks, revealed, canUndo, canRedo } = props.given;
  const answers = useStudyAnswers(study.id, reviewer);
  const [item, setItem] = useState<number>(() => nextOpen(tasks, null)?.item ?? 1);
  const asked = tasks.findIndex((task) => task.runId === runId);
  const at = asked >= 0 ? asked : (nextOpen(tasks, null)?.task ?? 0);
  const task = tasks[at];
  const go = (place: TaskPlace | null) => {
    if (place === null) return;
    setItem(place.item);
    showSatisfaction({ studyId: study.id, reviewer, runId: tasks[place.task]?.runId ?? null });
  };
  const answer = async (of: StudyTask, number: number, points: number | null, then: 'next' | 'stay') => {
    const given = await answers.answer(of.runId, number, points);
    if (given === null || then === 'stay') return;
    const after = tasks.map((other) =>
      other.runId === of.runId ? { ...other, answers: given.answers } : other,
    );
    go(nextOpen(after, { task: at, item: number }));
  };
  const step = async (kind: 'undo' | 'redo') => {
    const changed = await answers.step(kind);
    const where = tasks.findIndex((other) => other.runId === changed?.runId);
    if (changed !== null && where >= 0) go({ task: where, item: changed.item });
  };
  const here: TaskPlace = { task: at, item };
  const byPoints = [1, 2, 3, 4, 5].map((points) => ({
    keys: String(points),
    label: t('Statement in focus: {{points}} of 5', { points }),
    run: () => void (task !== undefined && answer(task, item, points, 'next')),
  }));
  useKeys('Answering', [
    ...byPoints,
    {
      keys: '0',
      label: t('Clear the answer in focus'),
      run: () => void (task !== undefined && answer(task, item, null, 'stay')),
    },
    { keys: 'j', label: t('Next statement'), run: () => go(stepItem(tasks, here, 1)), repeats: true },
    { keys: 'k', label: t('Previous statement'), run: () => go(stepItem(tasks, here, -1)), repeats: true },
    {
      keys: 'Shift+J',
      label: t('Next explanation'),
      run: () => at + 1 < tasks.length && go({ task: at + 1, item: 1 }),
    },
    { keys: 'Shift+K', label: t('Previous explanation'), run: () => at > 0 && go({ task: at - 1, item: 1 }) },
    { keys: 'u', label: t('Next unanswered statement'), run: () => go(nextOpen(tasks, here)) },
    { keys: 'Ctrl+z', label: t('Undo'), run: () => void step('undo') },
    { keys: 'Ctrl+Shift+Z', label: t('Redo'), run: () => void step('redo') },
    {
      keys: 'Space',
      label: t('Hide the map while held'),
      run: () => useViewer.setState({ overlaysHidden: true }),
      release: () => useViewer.setState({ overlaysHidden: false }),
    },
  ]);
  if (task === undefined) return null;
  const done = answeredCount(tasks);
  const total = tasks.length * satisfactionItems.length;
  const title = revealed?.[String(task.runId)];
  const name = t('Explanation {{position}}{{value}}', {
    position: letterOf(task.position),
    value: title === undefined ? '' : `: ${title}`,
  });
  const cases = [...new Set(tasks.map(({ index }) => index))];
  const writing = answers.writing?.runId === task.runId ? answers.writing.item : null;
  return (
    <div className={styles.answering}>
      <div className={styles.progress}>
        <ProgressLine label={t('Answers given')} progress={{ done, total, unit: 'answers', message: '' }} />
        <span className={styles.quiet} role="status">
          {answers.writing !== null ? (
            t('Saving')
          ) : (
            <>
              {done > 0 && <Check size={13} aria-hidden />}{' '}
              {t('Case {{index}} of {{cases}}', {
                index: formatCount(cases.indexOf(task.index) + 1),
                cases: formatCount(cases.length),
              })}
            </>
          )}
        </span>
        <IconButton
          icon={Undo2}
          label={t('Undo (Ctrl+Z)')}
          isDisabled={!canUndo}
          onPress={() => void step('undo')}
        />
        <IconButton
          icon={Redo2}
          label={t('Redo (Ctrl+Shift+Z)')}
          isDisabled={!canRedo}
          onPress={() => void step('redo')}
        />
        <Button icon={SkipForward} isDisabled={done === total} onPress={() => go(nextOpen(tasks, here))}>
          {t('Next unanswered')}
        </Button>
      </div>
      {done === total && (
        <Notice
          tone="plain"
          action={
            <Button
              icon={PartyPopper}
              onPress={() => showSatisfaction({ studyId: study.id, view: 'results' })}
            >
              {t('Results')}
            </Button>
          }
        >
          {t('Everything is answered. Answers can still be changed.')}
        </Notice>
      )}
      <div className={styles.work}>
        <Explanation study={study} model={model} task={task} next={tasks[at + 1] ?? null} name={name} />
        <section className={styles.asked} aria-label={t('Statements about {{name}}', { name })}>
          <Questions
            key={task.runId}
            runId={task.runId}
            answers={task.answers}
            writing={writing}
            focused={item}
            onFocus={setItem}
            onAnswer={(number, points) => void answer(task, number, points, 'stay')}
          />
        </section>
      </div>
    </div>
  );
}
