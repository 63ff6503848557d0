import { expect, test } from 'vitest';
import type { RecordContent } from '#contract/record.ts';
import { contentOf } from '../store/fixtures/project.ts';
import { compareReplay, type ReplayedOutput } from './replay.ts';

const then: RecordContent = { ...contentOf(), outputs: [] };
const bytesOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

function floats(before: number[], after: number[]): ReplayedOutput {
  return { name: 'map', type: 'float32', recorded: bytesOf(...before), repeated: bytesOf(...after) };
}

function verdictOf(output: ReplayedOutput) {
  return compareReplay(7, then, then, [output]).outputs[0]?.verdict;
}

test('the same bytes are equal', () => {
  const result = compareReplay(7, then, then, [floats([1, Number.NaN], [1, Number.NaN])]);
  expect(result.verdict).toBe('equal');
  expect(result.changes).toEqual([]);
});

test.each([
  ['just inside 1e-4 of the largest magnitude', [100, 1], [100, 1.0099], 'within tolerance'],
  ['just outside 1e-4 of the largest magnitude', [100, 1], [100, 1.0101], 'different'],
  ['a sign of zero', [0, 1], [-0, 1], 'within tolerance'],
  ['NaN where a number stood', [1, 2], [1, Number.NaN], 'different'],
  ['a number where NaN stood', [1, Number.NaN], [1, 2], 'different'],
  ['infinity of the other sign', [1, Number.POSITIVE_INFINITY], [1, Number.NEGATIVE_INFINITY], 'different'],
  ['another length', [1, 2], [1, 2, 3], 'different'],
])('%s', (_, before, after, verdict) => {
  expect(verdictOf(floats(before, after))).toBe(verdict);
});

test('the largest difference and the tolerance are told', () => {
  const outcome = compareReplay(7, then, then, [floats([-200, 1], [-200, 1.5])]).outputs[0];
  expect(outcome?.maximumDifference).toBeCloseTo(0.5, 6);
  expect(outcome?.tolerance).toBeCloseTo(0.02, 6);
});

test('integer arrays have no tolerance', () => {
  const output: ReplayedOutput = {
    name: 'predicted',
    type: 'int32',
    recorded: Uint8Array.of(1),
    repeated: Uint8Array.of(2),
  };
  expect(verdictOf(output)).toBe('different');
});

test('an output that did not come out again is different', () => {
  expect(verdictOf({ name: 'map', type: 'float32', recorded: bytesOf(1), repeated: null })).toBe('different');
});

test('a picture with other bytes follows the arrays that it is drawn from', () => {
  const overlay: ReplayedOutput = {
    name: 'overlay',
    type: 'png',
    recorded: Uint8Array.of(1),
    repeated: Uint8Array.of(2),
  };
  const near = compareReplay(7, then, then, [floats([100], [100.001]), overlay]);
  expect(near.verdict).toBe('within tolerance');
  expect(compareReplay(7, then, then, [floats([100], [100]), overlay]).verdict).toBe('different');
});

test('a map that only starts at an odd address is compared all the same', () => {
  const bytes = new Uint8Array(9);
  bytes.set(bytesOf(1, 2), 1);
  const output: ReplayedOutput = {
    name: 'map',
    type: 'float32',
    recorded: bytesOf(1, 2.00001),
    repeated: bytes.subarray(1),
  };
  expect(verdictOf(output)).toBe('within tolerance');
});

test('JSON is compared number by number', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const output = (before: unknown, after: unknown): ReplayedOutput => {
    return { name: 'evaluation', type: 'json', recorded: json(before), repeated: json(after) };
  };
  expect(verdictOf(output({ a: [1, 2] }, { a: [1, 2.00001] }))).toBe('within tolerance');
  expect(verdictOf(output({ a: [1, 2] }, { a: [1, 2.1] }))).toBe('different');
  expect(verdictOf(output({ a: 'x' }, { a: 'y' }))).toBe('different');
  expect(verdictOf(output({ a: 1 }, { a: 1, b: 2 }))).toBe('different');
  expect(verdictOf(output([1], { 0: 1 }))).toBe('different');
});

test('measured values that came out otherwise are told', () => {
  const judgement = {
    map: { insertion: { value: 0.9, low: null, high: null, settings: { steps: 50 } } },
    random: then.judgement?.random ?? {},
    centre: then.judgement?.centre ?? {},
  };
  const result = compareReplay(7, then, { ...then, judgement }, []);
  expect(result.verdict).toBe('different');
  expect(result.outputs.find(({ name }) => name === 'metrics')?.verdict).toBe('different');
});

test('what changed on the computer is told in words', () => {
  const now = {
    ...then,
    host: { ...then.host, processor: 'Another' },
    runtime: then.runtime === null ? null : { ...then.runtime, threads: 8 },
  };
  expect(compareReplay(7, then, now, []).changes).toEqual([
    'processor: Test then, Another now',
    'threads: 2 then, 8 now',
  ]);
});
