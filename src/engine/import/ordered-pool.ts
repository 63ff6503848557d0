/**
 * Works on several items at once and gives the results in the items' order. At most `width` items are taken ahead,
 * so memory stays bounded however long the source is.
 */
export async function* orderedPool<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result> | Result,
): AsyncGenerator<Result> {
  if (!(Number.isInteger(width) && width > 0)) throw new RangeError(`invalid width: ${width}`);
  const running: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = Promise.resolve(work(item));
      // A failure is thrown when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      running.push(result);
      if (running.length < width) continue;
      const next = running.shift();
      if (next !== undefined) yield await next;
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
  } finally {
    await Promise.allSettled(running);
  }
}
