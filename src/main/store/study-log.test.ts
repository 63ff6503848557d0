import { expect, test } from 'vitest';
import { type StudyEvent, studyStateOf } from './study-log.ts';

let events = 0;
function event(
  kind: StudyEvent['kind'],
  item: number,
  points: number | null,
  answerId: number | null = null,
): StudyEvent {
  events += 1;
  return { id: events, kind, answerId, runId: 7, reviewer: 'Ada', item, points, at: '2026-01-01' };
}

const said = (log: readonly StudyEvent[]) =>
  studyStateOf(log).standing.map(({ item, points }) => [item, points]);

test('the newest answer to an item stands, and one that was cleared does not', () => {
  const log = [event('answer', 1, 2), event('answer', 1, 5), event('answer', 2, 3), event('answer', 2, null)];
  expect(said(log)).toEqual([[1, 5]]);
});

test('undo goes back through the answers, redo forward, and a new answer ends that branch', () => {
  const first = event('answer', 1, 2);
  const second = event('answer', 1, 5);
  const undone = [first, second, event('undo', 1, 5, second.id)];
  expect(said(undone)).toEqual([[1, 2]]);
  expect(studyStateOf(undone)).toMatchObject({ undoable: { id: first.id }, redoable: { id: second.id } });
  expect(said([...undone, event('redo', 1, 5, second.id)])).toEqual([[1, 5]]);
  const branched = [...undone, event('answer', 2, 4)];
  expect(studyStateOf(branched).redoable).toBeNull();
  expect(said(branched)).toEqual([
    [1, 2],
    [2, 4],
  ]);
});
