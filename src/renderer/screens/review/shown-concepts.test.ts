import { describe, expect, test } from 'vitest';
import type { MapStack } from '../../viewer/raw-map.ts';
import { mostShown, shownConcepts } from './shown-concepts.ts';

/** One pixel per concept. */
function stackOf(...values: readonly number[]): MapStack {
  return { planes: values.length, width: 1, height: 1, values: Float32Array.from(values) };
}

describe('concepts shown in a picture', () => {
  test('a concept that is nowhere in the picture is left out', () => {
    expect(shownConcepts(stackOf(0, 2), undefined, null).map(({ plane }) => plane)).toEqual([1]);
  });

  test('no more are shown than can be told apart', () => {
    expect(shownConcepts(stackOf(...Array.from({ length: 12 }, () => 1)), undefined, null)).toHaveLength(
      mostShown,
    );
  });

  test('the shares in the answer decide which are shown, not the height of the maps', () => {
    const stack = stackOf(...Array.from({ length: mostShown + 1 }, () => 1));
    const shares = Float32Array.from({ length: mostShown + 1 }, (_, plane) => (plane === 2 ? 0 : 0.1));
    const planes = shownConcepts(stack, undefined, shares).map(({ plane }) => plane);
    expect(planes).not.toContain(2);
    expect(planes).toHaveLength(mostShown);
  });

  test('without its run a concept is called by its number', () => {
    expect(shownConcepts(stackOf(1, 1), undefined, null).map(({ title }) => title)).toEqual([
      'concept 0',
      'concept 1',
    ]);
  });
});
