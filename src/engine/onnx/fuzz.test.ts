import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import { createSession } from '../runtime/session.ts';
import { examine } from './fuzz/examine.ts';
import { mutated, mutationKinds } from './fuzz/mutate.ts';
import { seedFiles } from './fuzz/seeds.ts';

// 10,000 files, and runs of those that pass, in `npm run bench -- fuzz-models`.
const filesPerKind = 100;
/** Far above what one takes (milliseconds), so that a busy machine fails nothing. */
const longestMilliseconds = 5000;

const seeds = seedFiles();

test('the runtime loads every model that is damaged', async () => {
  for (const file of seeds) await (await createSession({ model: file })).dispose();
});

test('the models that are damaged are whole: all are read, and all but the one with branches differentiated', () => {
  const examined = seeds.map(examine);
  expect(examined.every(({ model }) => model !== null)).toBe(true);
  expect(examined.filter(({ differentiated }) => differentiated === null)).toHaveLength(1);
});

describe('damaged files give a model or a Failure, in bounded time', () => {
  test.each(mutationKinds)('%s', (kind) => {
    const random = new SeededRandom(20, mutationKinds.indexOf(kind));
    let refused = 0;
    for (let i = 0; i < filesPerKind; i++) {
      const file = mutated(kind, seeds[i % seeds.length] ?? new Uint8Array(0), seeds, random);
      const start = performance.now();
      // Anything thrown but a Failure comes through and fails the test.
      if (examine(file).failures.length > 0) refused++;
      expect(performance.now() - start).toBeLessThan(longestMilliseconds);
    }
    // Damage that nothing notices would make the test worthless.
    expect(refused).toBeGreaterThan(filesPerKind / 10);
  });
});
