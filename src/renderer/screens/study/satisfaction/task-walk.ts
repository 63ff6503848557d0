import { type StudyTask, satisfactionItems } from '#contract/study.ts';

/** An item of one explanation of a reviewer's tasks. */
export interface TaskPlace {
  /** Position of the task. */
  readonly task: number;
  /** Number of the item, from 1. */
  readonly item: number;
}

type Answered = Pick<StudyTask, 'answers'>;

/** The next item without an answer after a place, round the end; null where all are answered. */
export function nextOpen(tasks: readonly Answered[], from: TaskPlace | null): TaskPlace | null {
  const items = satisfactionItems.length;
  const total = tasks.length * items;
  const start = from === null ? -1 : from.task * items + from.item - 1;
  for (let step = 1; step <= total; step += 1) {
    const at = (start + step) % total;
    const place = { task: Math.floor(at / items), item: (at % items) + 1 };
    if (tasks[place.task]?.answers[place.item - 1] === null) return place;
  }
  return null;
}

/** The item before or after a place, into the explanation before or after; the place itself at either end. */
export function stepItem(tasks: readonly Answered[], from: TaskPlace, by: 1 | -1): TaskPlace {
  const items = satisfactionItems.length;
  const at = from.task * items + from.item - 1 + by;
  if (at < 0 || at >= tasks.length * items) return from;
  return { task: Math.floor(at / items), item: (at % items) + 1 };
}

export function answeredCount(tasks: readonly Answered[]): number {
  return tasks.reduce((sum, { answers }) => sum + answers.filter((points) => points !== null).length, 0);
}

/** The letter by which a study calls an explanation of a case while its method is hidden. */
export function letterOf(position: number): string {
  const letter = String.fromCodePoint(65 + (position % 26));
  return position < 26 ? letter : `${letter}${Math.floor(position / 26)}`;
}
