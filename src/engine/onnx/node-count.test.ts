import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from './build.ts';
import { absent, goldenCases } from './golden-cases.ts';
import { nodeCount } from './node-count.ts';
import { readModel } from './read.ts';
import { encodeModel } from './write.ts';

test('nodes of a file are counted without decoding it', () => {
  const graph = new GraphBuilder(17);
  let x = graph.input('x', 'float32', [1]);
  for (let i = 0; i < 300; i++) x = graph.add('Neg', [x]);
  graph.output(x);
  expect(nodeCount(encodeModel(graph.model()))).toBe(300);
});

test('bytes that are no model have none', () => {
  expect(nodeCount(new Uint8Array(0))).toBe(0);
  expect(nodeCount(new Uint8Array(100).fill(0xff))).toBe(0);
});

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())('$name: as many as decoding finds', async ({ modelPath }) => {
    expect(nodeCount(readFileSync(modelPath))).toBe((await readModel(modelPath)).graph.node.length);
  });
});
