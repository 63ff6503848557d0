import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReviewChange, Verdict } from '#contract/review.ts';
import type { CaseKey } from '#contract/scalars.ts';
import { addModel, importSamples, sampleAt, temporaryFolder } from './fixtures/project.ts';
import { createProject, openProject, type Project } from './project.ts';

interface Reviewed {
  readonly project: Project;
  readonly cases: readonly [CaseKey, CaseKey];
}

async function reviewedProject(): Promise<Reviewed> {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  const model = await addModel(project, folder);
  const dataset = await importSamples(project, folder, [sampleAt(0), sampleAt(1)]);
  const key = (index: number): CaseKey => ({ modelId: model.id, datasetId: dataset.id, index });
  return { project, cases: [key(0), key(1)] };
}

const verdict = (value: Verdict | null): ReviewChange => ({ kind: 'verdict', verdict: value });
const note = (text: string): ReviewChange => ({ kind: 'note', text });

test('a case that nobody reviewed has an empty state and no history', async () => {
  const { project, cases } = await reviewedProject();
  expect(project.reviews.state(cases[0])).toEqual({
    verdict: null,
    correctedLabel: null,
    note: '',
    tags: [],
    labelConfirmed: false,
    membership: null,
    reviewer: null,
    at: null,
  });
  expect(project.reviews.history(cases[0])).toEqual([]);
  expect(project.reviews.undo(null, 'Ada')).toBeNull();
  expect(project.reviews.redo(null, 'Ada')).toBeNull();
  await project.close();
});

test('the last verdict, corrected label and note stand, with who spoke last', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  project.reviews.append(cases[0], note('edge of the wafer'), 'Ada');
  project.reviews.append(cases[0], { kind: 'corrected-label', label: 'bridge' }, 'Bo');
  project.reviews.append(cases[0], verdict('label-wrong'), 'Cy');
  expect(project.reviews.state(cases[0])).toMatchObject({
    verdict: 'label-wrong',
    correctedLabel: 'bridge',
    note: 'edge of the wafer',
    reviewer: 'Cy',
  });
  expect(project.reviews.state(cases[1]).verdict).toBeNull();
  await project.close();
});

test('a verdict is on disk when the call returns: another connection sees it at once', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('ambiguous'), 'Ada');
  const other = new Sqlite(join(project.directory, 'project.db'), { readonly: true });
  expect(other.prepare('SELECT change FROM review_event').all()).toEqual([
    { change: '{"kind":"verdict","verdict":"ambiguous"}' },
  ]);
  other.close();
  await project.close();
});

test('undo and redo survive a restart', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  project.reviews.append(cases[0], verdict('ambiguous'), 'Ada');
  expect(project.reviews.undo(cases[0], 'Ada')?.undone).toBe(true);
  await project.close();
  const again = openProject(project.directory);
  expect(again.reviews.state(cases[0]).verdict).toBe('model-wrong');
  expect(again.reviews.history(cases[0]).map(({ undone }) => undone)).toEqual([false, true]);
  expect(again.reviews.redo(cases[0], 'Ada')).toMatchObject({ undone: false, change: verdict('ambiguous') });
  expect(again.reviews.state(cases[0]).verdict).toBe('ambiguous');
  await again.close();
});

test('undo of the project takes back the newest change of any case; undo of a case only its own', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  project.reviews.append(cases[1], verdict('ambiguous'), 'Ada');
  expect(project.reviews.undo(cases[0], 'Ada')?.case).toEqual(cases[0]);
  expect(project.reviews.undo(null, 'Ada')?.case).toEqual(cases[1]);
  expect(project.reviews.redo(null, 'Ada')?.case).toEqual(cases[1]);
  expect(project.reviews.redo(null, 'Ada')?.case).toEqual(cases[0]);
  expect(project.reviews.redo(null, 'Ada')).toBeNull();
  await project.close();
});

test('something new after an undo ends the redo, and its rows stay', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  project.reviews.undo(cases[0], 'Ada');
  project.reviews.append(cases[0], note('looked again'), 'Ada');
  expect(project.reviews.redo(cases[0], 'Ada')).toBeNull();
  expect(project.reviews.redo(null, 'Ada')).toBeNull();
  expect(project.reviews.history(cases[0]).map(({ change }) => change.kind)).toEqual(['verdict', 'note']);
  await project.close();
});

test('something new in another case ends the redo of the project, not that of the case', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  project.reviews.undo(cases[0], 'Ada');
  project.reviews.append(cases[1], verdict('ambiguous'), 'Ada');
  expect(project.reviews.redo(null, 'Ada')).toBeNull();
  expect(project.reviews.redo(cases[0], 'Ada')?.case).toEqual(cases[0]);
  await project.close();
});

test('the log refuses to be changed or shortened', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[0], verdict('model-wrong'), 'Ada');
  expect(() => project.database.run(`UPDATE review_event SET reviewer = 'Bo'`)).toThrow('never changed');
  expect(() => project.database.run('DELETE FROM review_event')).toThrow('never deleted');
  await project.close();
});

test('a case that is not there can not be reviewed', async () => {
  const { project, cases } = await reviewedProject();
  const append = () => project.reviews.append({ ...cases[0], index: 7 }, verdict('ambiguous'), 'Ada');
  expect(append).toThrow(expect.objectContaining({ code: 'not-found' }));
  await project.close();
});

test('reviews of a data set are one entry per case in which something stands', async () => {
  const { project, cases } = await reviewedProject();
  project.reviews.append(cases[1], verdict('ambiguous'), 'Ada');
  project.reviews.append(cases[0], verdict('new-defect'), 'Ada');
  project.reviews.undo(cases[0], 'Ada');
  expect(project.reviews.of(cases[0].datasetId, cases[0].modelId)).toEqual([
    { index: 1, review: expect.objectContaining({ verdict: 'ambiguous' }) },
  ]);
  await project.close();
});

/** The textbook editor history of one case: two stacks, and something new empties the second. */
class TwoStacks {
  readonly done: number[] = [];
  readonly taken: number[] = [];

  append(value: number): void {
    this.done.push(value);
    this.taken.length = 0;
  }

  undo(): void {
    const value = this.done.pop();
    if (value !== undefined) this.taken.push(value);
  }

  redo(): void {
    const value = this.taken.pop();
    if (value !== undefined) this.done.push(value);
  }
}

test('any sequence of changes, undos and redos ends as with the two stacks of a text editor', async () => {
  const { project, cases } = await reviewedProject();
  const { reviews } = project;
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('append', 'undo', 'redo'), { maxLength: 14 }),
      async (steps) => {
        // A new change makes everything before it standing or lost, so each property run starts on firm ground.
        while (reviews.undo(cases[0], 'Ada') !== null);
        reviews.append(cases[0], note(`start ${count}`), 'Ada');
        const start = `start ${count}`;
        const model = new TwoStacks();
        for (const step of steps) {
          count += 1;
          if (step === 'append') {
            reviews.append(cases[0], note(String(count)), 'Ada');
            model.append(count);
          } else if (step === 'redo') {
            reviews.redo(cases[0], 'Ada');
            model.redo();
          } else if (model.done.length > 0) {
            reviews.undo(cases[0], 'Ada');
            model.undo();
          }
        }
        expect(reviews.state(cases[0]).note).toBe(String(model.done.at(-1) ?? start));
      },
    ),
    { numRuns: 40 },
  );
  await project.close();
});

test('undo of one label-check takes back the verdict and the right label in one step, and redo puts both back', async () => {
  const { project, cases } = await reviewedProject();
  const [key] = cases;
  project.reviews.append(key, { kind: 'label-check', outcome: 'wrong', correctedLabel: 'bridge' }, 'Ada');
  const wrong = { verdict: 'label-wrong', correctedLabel: 'bridge', labelConfirmed: false };
  expect(project.reviews.state(key)).toMatchObject(wrong);
  project.reviews.undo(key, 'Ada');
  expect(project.reviews.state(key)).toMatchObject({ verdict: null, correctedLabel: null, reviewer: null });
  project.reviews.redo(key, 'Ada');
  expect(project.reviews.state(key)).toMatchObject(wrong);
  await project.close();
});

test('a label that is found right takes back that it was wrong, and leaves other verdicts alone', async () => {
  const { project, cases } = await reviewedProject();
  const right: ReviewChange = { kind: 'label-check', outcome: 'right', correctedLabel: null };
  project.reviews.append(
    cases[0],
    { kind: 'label-check', outcome: 'wrong', correctedLabel: 'bridge' },
    'Ada',
  );
  project.reviews.append(cases[0], right, 'Bo');
  project.reviews.append(cases[1], verdict('ambiguous'), 'Ada');
  project.reviews.append(cases[1], right, 'Ada');
  expect(project.reviews.state(cases[0])).toMatchObject({
    verdict: null,
    correctedLabel: null,
    labelConfirmed: true,
    reviewer: 'Bo',
  });
  expect(project.reviews.state(cases[1])).toMatchObject({ verdict: 'ambiguous', labelConfirmed: true });
  await project.close();
});

test('a picture is taken out of its data set and kept after all, step by step', async () => {
  const { project, cases } = await reviewedProject();
  const [key] = cases;
  project.reviews.append(key, { kind: 'membership', outcome: 'remove' }, 'Ada');
  project.reviews.append(key, { kind: 'membership', outcome: 'keep' }, 'Ada');
  expect(project.reviews.state(key)).toMatchObject({ membership: 'keep', verdict: null });
  project.reviews.undo(key, 'Ada');
  expect(project.reviews.state(key).membership).toBe('remove');
  project.reviews.undo(key, 'Ada');
  expect(project.reviews.state(key).membership).toBeNull();
  await project.close();
});

test('a tag is put on many cases in one step and taken back in one step; nothing else is', async () => {
  const { project, cases } = await reviewedProject();
  const { modelId, datasetId } = cases[0];
  const step = { modelId, datasetId, indices: [0, 1], tag: 'edge', on: true };
  const tags = () => cases.map((key) => project.reviews.state(key).tags);
  project.reviews.append(cases[0], { kind: 'tag', tag: 'faint', on: true }, 'Ada');
  expect(project.reviews.tag(step, 'Ada')).toBe(2);
  expect(
    project.reviews.tag({ ...step, indices: [1] }, 'Ada'),
    'a tag that is there is not put on again',
  ).toBe(0);
  project.reviews.append(cases[1], verdict('ambiguous'), 'Ada');
  expect(tags()).toEqual([['edge', 'faint'], ['edge']]);
  expect(project.reviews.undoTag(datasetId, modelId, 'Bo')).toEqual({ tag: 'edge', on: true, cases: 2 });
  expect(tags()).toEqual([['faint'], []]);
  expect(project.reviews.state(cases[1]).verdict).toBe('ambiguous');
  expect(project.reviews.redo(cases[0], 'Ada')?.change).toMatchObject({ kind: 'tag', tag: 'edge' });
  project.reviews.undo(cases[0], 'Ada');
  expect(project.reviews.undoTag(datasetId, modelId, 'Bo')).toMatchObject({ tag: 'faint', cases: 1 });
  expect(project.reviews.undoTag(datasetId, modelId, 'Bo')).toBeNull();
  await project.close();
});
