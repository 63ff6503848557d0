import { Failure } from '#contract/failure.ts';
import { blocksOf, type Rows } from '../rows.ts';

const blockNumbers = 4_000_000;
const named = 5;

/**
 * Sees that all numbers are finite.
 *
 * @param what names the rows in the message, such as "the model's outputs"
 * @param from first row that is looked at
 * @throws Failure `usage` that says which rows are not
 */
export async function requireFinite(
  rows: Rows,
  what: string,
  from: number,
  report: (done: number) => Promise<void>,
): Promise<void> {
  const bad: number[] = [];
  const { width } = rows;
  const rest: Rows = {
    count: rows.count - from,
    width,
    read: (start, count) => rows.read(from + start, count),
  };
  for await (const { start, block } of blocksOf(rest, Math.max(1, Math.floor(blockNumbers / width)))) {
    const { data } = block;
    let difference = 0;
    for (let i = 0; i < data.length; i++) difference += (data[i] as number) - (data[i] as number);
    if (difference !== 0) {
      for (let row = 0; row < block.rows; row++) {
        if (!data.subarray(row * width, (row + 1) * width).every(Number.isFinite))
          bad.push(from + start + row);
      }
    }
    await report(start + block.rows);
  }
  if (bad.length === 0) return;
  const more = bad.length > named ? ` and ${bad.length - named} more` : '';
  throw new Failure(
    'usage',
    `${what} of ${bad.length === 1 ? 'row' : 'rows'} ${bad.slice(0, named).join(', ')}${more} (counted from 0) ` +
      'are not finite numbers. Leave these samples out, or repair what gives NaN or infinity.',
    { rows: bad.slice(0, 1000) },
  );
}
