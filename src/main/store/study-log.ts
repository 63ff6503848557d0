import { satisfactionItems } from '#contract/study.ts';

/** A row of the log of a study: an answer, or an answer taken back or put back. */
export interface StudyEvent {
  readonly id: number;
  readonly kind: 'answer' | 'undo' | 'redo';
  /** The answer that an undo or redo is about. */
  readonly answerId: number | null;
  readonly runId: number;
  readonly reviewer: string;
  readonly item: number;
  readonly points: number | null;
  readonly at: string;
}

/** What one reviewer's part of a study's log comes to. */
export interface StudyState {
  /** The newest answer that stands, by run and item; those that were cleared are left out. */
  readonly standing: readonly StudyEvent[];
  /** The answer that undo takes back next. */
  readonly undoable: StudyEvent | null;
  /** The answer that redo puts back next: none once something new was said. */
  readonly redoable: StudyEvent | null;
}

/** @param events of one reviewer, by rising id */
export function studyStateOf(events: readonly StudyEvent[]): StudyState {
  const done: StudyEvent[] = [];
  let undone: StudyEvent[] = [];
  for (const event of events) {
    switch (event.kind) {
      case 'answer':
        done.push(event);
        undone = [];
        break;
      case 'undo': {
        const taken = done.pop();
        if (taken !== undefined) undone.push(taken);
        break;
      }
      case 'redo': {
        const put = undone.pop();
        if (put !== undefined) done.push(put);
        break;
      }
    }
  }
  const newest = new Map(done.map((event) => [`${event.runId} ${event.item}`, event]));
  return {
    standing: [...newest.values()].filter(({ points }) => points !== null),
    undoable: done.at(-1) ?? null,
    redoable: undone.at(-1) ?? null,
  };
}

/** Points by item for each run that was answered. */
export function pointsByRun(
  standing: readonly Pick<StudyEvent, 'runId' | 'item' | 'points'>[],
): ReadonlyMap<number, (number | null)[]> {
  const byRun = new Map<number, (number | null)[]>();
  for (const { runId, item, points } of standing) {
    const given = byRun.get(runId) ?? noPoints();
    given[item - 1] = points;
    byRun.set(runId, given);
  }
  return byRun;
}

export function noPoints(): (number | null)[] {
  return satisfactionItems.map(() => null);
}
