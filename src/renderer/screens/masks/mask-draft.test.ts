import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMask } from '#contract/run-length.ts';
import { MaskDraft } from './mask-draft.ts';
import { borderLines, readRegions, regionAt } from './regions.ts';

/** Four quarters of a picture of 8 x 8 pixels, and the whole of it. */
function fiveProposals() {
  const proposals = [0, 1, 2, 3, 4].map((segment) => {
    const inside = (x: number, y: number) =>
      segment === 4 || (Math.floor(x / 4) === segment % 2 && Math.floor(y / 4) === Math.floor(segment / 2));
    const pixels = Uint8Array.from({ length: 64 }, (_, at) => Number(inside(at % 8, Math.floor(at / 8))));
    const corner = segment === 4 ? [0, 0, 8, 8] : [4 * (segment % 2), 4 * Math.floor(segment / 2), 4, 4];
    const { counts } = encodeMask(pixels, 8, 8);
    return { segment, area: segment === 4 ? 64 : 16, box: corner, counts, qualities: {} };
  });
  const list = { schema: 'waferlens-proposals/1', size: [8, 8], proposals };
  return readRegions(7, new TextEncoder().encode(JSON.stringify(list)).buffer as ArrayBuffer);
}

function draftWithProposals(): MaskDraft {
  const draft = new MaskDraft(8, 8, null, 0);
  draft.propose(fiveProposals());
  return draft;
}

test('the smallest proposal under a point is the one that is meant', () => {
  expect(regionAt(fiveProposals(), 6, 1)?.key).toBe('7:1');
});

test('a proposal that is taken is in the mask, and out of it when it is left again', () => {
  const draft = draftWithProposals();
  draft.toggle('7:0');
  expect(draft.area).toBe(16);
  expect(draft.source()).toMatchObject({ proposals: [{ runId: 7, segments: [0] }], edited: false });
  draft.toggle('7:0');
  expect(draft.area).toBe(0);
});

test('leaving a proposal keeps what another one and the mask before cover', () => {
  const before = Uint8Array.from({ length: 64 }, (_, at) => Number(at === 63));
  const draft = new MaskDraft(8, 8, encodeMask(before, 8, 8), 3);
  draft.propose(fiveProposals());
  draft.toggle('7:0');
  draft.toggle('7:4');
  draft.toggle('7:4');
  expect(draft.area).toBe(17);
  expect(draft.source().entry).toBe(3);
});

test('merged proposals are taken and left as one', () => {
  const draft = draftWithProposals();
  draft.toggle('7:0');
  draft.toggle('7:3');
  const key = draft.merge();
  expect(draft.regions).toHaveLength(4);
  draft.toggle(key ?? '');
  expect(draft.area).toBe(0);
  draft.toggle(key ?? '');
  expect(draft.source().proposals).toEqual([{ runId: 7, segments: [0, 3] }]);
});

test('a rejected proposal is not under the pointer any more', () => {
  const draft = draftWithProposals();
  draft.reject('7:1');
  expect(regionAt(draft.regions, 6, 1)?.key).toBe('7:4');
});

test('a dab of the brush covers the pixels whose centre lies in the disc', () => {
  const draft = new MaskDraft(9, 9, null, 0);
  draft.beginStroke(true);
  draft.strokeTo(4.5, 4.5, 4.5, 4.5, 2);
  draft.endStroke();
  // Whole-number points with x^2 + y^2 <= 4: thirteen.
  expect(draft.area).toBe(13);
  expect(draft.source().edited).toBe(true);
});

test('undoing everything gives back what was there, and redoing everything what was made', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('toggle' as const), segment: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ kind: fc.constant('reject' as const), segment: fc.integer({ min: 0, max: 4 }) }),
    fc.record({
      kind: fc.constant('stroke' as const),
      brush: fc.boolean(),
      x: fc.double({ min: 0, max: 8, noNaN: true }),
      y: fc.double({ min: 0, max: 8, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('merge' as const) }),
    fc.record({ kind: fc.constant('clear' as const) }),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.uint8Array({ max: 1, minLength: 64, maxLength: 64 }),
      (steps, before) => {
        const draft = new MaskDraft(8, 8, encodeMask(before, 8, 8), 1);
        draft.propose(fiveProposals());
        const states = draft.regions;
        for (const done of steps) {
          if (done.kind === 'toggle') draft.toggle(`7:${done.segment}`);
          else if (done.kind === 'reject') draft.reject(`7:${done.segment}`);
          else if (done.kind === 'merge') draft.merge();
          else if (done.kind === 'clear') draft.clear();
          else {
            draft.beginStroke(done.brush);
            draft.strokeTo(done.x, done.y, 8 - done.x, done.y, 1.5);
            draft.endStroke();
          }
        }
        const made = draft.mask();
        const area = draft.area;
        while (draft.canUndo) draft.undo();
        expect(Array.from(draft.pixels)).toEqual(Array.from(before));
        expect(draft.regions).toEqual(states);
        while (draft.canRedo) draft.redo();
        expect(draft.mask()).toEqual(made);
        expect(draft.area).toBe(area);
      },
    ),
  );
});

test('the borders of a square of four pixels are four lines', () => {
  expect(borderLines({ box: [2, 3, 2, 2], pixels: Uint8Array.of(1, 1, 1, 1) }).sort()).toEqual([
    [2, 3, 2, 5],
    [2, 3, 4, 3],
    [2, 5, 4, 5],
    [4, 3, 4, 5],
  ]);
});
