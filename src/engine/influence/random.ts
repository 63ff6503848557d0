import { z } from 'zod';
import { SeededRandom } from '../math/random.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { heard } from './checked-arrays.ts';
import { type FittedInfluence, type InfluenceContext, influenceMethod } from './influence-method.ts';

/** Keeps these draws apart from others with the same seed. */
const queryStream = 0x7a11;
const selfStream = 0x7a12;

class RandomInfluence implements FittedInfluence {
  readonly facts = [];
  readonly warnings = [];
  #count: number;

  constructor({ count }: TrainingArrays) {
    this.#count = count;
  }

  async scores(queries: QueryArrays, context: InfluenceContext) {
    const found = [];
    for (let q = 0; q < queries.count; q++) {
      const random = new SeededRandom(context.seed ^ hashOf(queries, q), queryStream);
      found.push({
        values: Float32Array.from({ length: this.#count }, () => random.normal()),
        agreement: null,
      });
      await heard(context, q + 1, queries.count, 'drawing values');
    }
    return found;
  }

  async selfInfluence({ seed }: InfluenceContext): Promise<Float32Array> {
    const random = new SeededRandom(seed, selfStream);
    return Float32Array.from({ length: this.#count }, () => random.normal());
  }

  async append({ count }: TrainingArrays): Promise<void> {
    this.#count = count;
  }

  async dispose(): Promise<void> {}
}

/** The target and the rounded output of a query: the same picture has the same values, whatever is asked beside it. */
function hashOf({ model, targets }: QueryArrays, query: number): number {
  const { data, columns } = model.probabilities;
  let hash = 0x811c9dc5 ^ (targets[query] as number);
  for (let k = query * columns; k < (query + 1) * columns; k++) {
    hash = Math.imul(hash ^ Math.round(1000 * (data[k] as number)), 0x01000193);
  }
  return hash;
}

/** Draws from the standard normal distribution: what chance achieves. Samples keep their value when others follow. */
export const random = influenceMethod({
  id: 'random',
  title: 'Random values',
  source: { kind: 'published', citation: 'No method: the level of chance that others are held against' },
  version: '1',
  summary: 'Random values, seeded: what a ranking by chance achieves.',
  trust: 'A control: chance. A method that measures no better than this says nothing.',
  parameters: z.object({}),
  needs: [],
  needsWith: () => ({ inputs: null, side: 0, labels: false, checkpoints: false, projection: 0 }),
  fit: async (arrays) => new RandomInfluence(arrays),
  open: async (arrays) => new RandomInfluence(arrays),
  diskBytes: () => 0,
});
