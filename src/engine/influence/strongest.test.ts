import { expect, test } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import { strongest } from './strongest.ts';

test('the strongest are those of a full sort, the earlier of equal ones first, and never NaN', () => {
  const random = new SeededRandom(4);
  const values = Float32Array.from({ length: 200 }, (_, i) =>
    i % 17 === 0 ? Number.NaN : random.integer(40) - 20,
  );
  const sorted = (sign: number) =>
    [...values.keys()]
      .filter((i) => !Number.isNaN(values[i]))
      .sort((a, b) => sign * ((values[b] as number) - (values[a] as number)) || a - b);
  for (const most of [1, 7, 300]) {
    expect(strongest(values, most, 'largest')).toEqual(sorted(1).slice(0, most));
    expect(strongest(values, most, 'smallest')).toEqual(sorted(-1).slice(0, most));
  }
  const among = Int32Array.from({ length: 50 }, (_, i) => 3 * i);
  const own = new Set(among);
  expect(strongest(values, 5, 'largest', among)).toEqual(
    sorted(1)
      .filter((i) => own.has(i))
      .slice(0, 5),
  );
  expect(strongest(values, 200, 'smallest', undefined, (value) => value < 0)).toEqual(
    sorted(-1).filter((i) => (values[i] as number) < 0),
  );
});
