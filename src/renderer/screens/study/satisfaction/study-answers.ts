import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callKey, failureOf, type Output } from '../../../app/calls.ts';
import { workstation } from '../../../app/connection.ts';
import { toast, toastFailure } from '../../../app/toasts.ts';
import { t } from '../../../language/language.ts';

/** An answer that is being written. */
interface Writing {
  readonly runId: number;
  readonly item: number;
  readonly points: number | null;
}

export interface StudyAnswers {
  readonly writing: Writing | null;
  /** Resolves when the answer is on disk; null where it could not be written. */
  readonly answer: (
    runId: number,
    item: number,
    points: number | null,
  ) => Promise<Output<'study.answer'> | null>;
  /** Resolves with the run and item whose answer changed; null where there was nothing to do. */
  readonly step: (kind: 'undo' | 'redo') => Promise<Output<'study.undo'>['answer']>;
}

/** Writes a reviewer's answers. What is shown as given is what the workstation has answered after writing it. */
export function useStudyAnswers(studyId: number, reviewer: string): StudyAnswers {
  const client = useQueryClient();
  const [writing, setWriting] = useState<Writing | null>(null);
  const answer = async (runId: number, item: number, points: number | null) => {
    setWriting({ runId, item, points });
    try {
      const given = await workstation.call('study.answer', { studyId, reviewer, runId, item, points });
      client.setQueryData<Output<'study.tasks'>>(callKey('study.tasks', { studyId, reviewer }), (before) =>
        before === undefined
          ? before
          : {
              ...before,
              ...{ canUndo: true, canRedo: false },
              tasks: before.tasks.map((task) =>
                task.runId === runId ? { ...task, answers: given.answers } : task,
              ),
            },
      );
      return given;
    } catch (error) {
      toastFailure(failureOf(error), t('Not saved'));
      return null;
    } finally {
      setWriting(null);
    }
  };
  const step = async (kind: 'undo' | 'redo') => {
    try {
      const { answer: changed } = await workstation.call(`study.${kind}`, { studyId, reviewer });
      await client.invalidateQueries({ queryKey: callKey('study.tasks', { studyId, reviewer }) });
      if (changed === null) toast({ tone: 'plain', title: nothingTo[kind], text: '' });
      return changed;
    } catch (error) {
      toastFailure(failureOf(error));
      return null;
    }
  };
  return { writing, answer, step };
}

const nothingTo = { undo: t('Nothing to undo'), redo: t('Nothing to redo') } as const;
