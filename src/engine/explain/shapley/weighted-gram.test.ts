import { expect, test } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { memberLists, weightedGram } from './weighted-gram.ts';

test('the weighted Gram matrix over several blocks is the triple sum that defines it', async () => {
  const [players, rows] = [75, 40];
  const random = new SeededRandom(3);
  const ones = Uint8Array.from({ length: rows * players }, () => random.integer(2));
  const weights = Float64Array.from({ length: rows }, () => 1 + random.integer(1000) / 8);
  const gram = await weightedGram(memberLists(ones, players), weights, players);
  for (let i = 0; i < players; i++) {
    for (let j = 0; j < players; j++) {
      let sum = 0;
      for (let k = 0; k < rows; k++) {
        sum += (weights[k] as number) * (ones[k * players + i] as number) * (ones[k * players + j] as number);
      }
      // Weights are multiples of 1/8, so that sums are exact in any order.
      expect(gram[i * players + j]).toBe(j <= i ? sum : 0);
    }
  }
});
