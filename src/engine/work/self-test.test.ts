import { expect, test } from 'vitest';
import { selfTestNetwork } from '../runtime/self-test-network.ts';
import { selfTest } from './self-test.ts';

test('the CPU agrees with a reference that was computed without ONNX Runtime, with one thread and with two', async () => {
  const seen: string[] = [];
  const { rows } = await selfTest(
    { threads: [1, 2] },
    { signal: new AbortController().signal, report: async ({ message }) => void seen.push(message) },
  );
  const onCpu = rows.filter(({ provider }) => provider === 'cpu');
  expect(onCpu).toMatchObject([
    { threads: 1, outcome: 'right' },
    { threads: 2, outcome: 'right' },
  ]);
  for (const { difference, picturesPerSecond } of onCpu) {
    expect(difference).toBeLessThan(1e-5);
    expect(picturesPerSecond).toBeGreaterThan(0);
  }
  expect(seen).toEqual(expect.arrayContaining(['cpu, 1 threads', 'cpu, 2 threads']));
});

test('the reference tells pictures apart: no two rows of logits are alike', () => {
  const { reference, batch } = selfTestNetwork(3);
  const rows = Array.from({ length: batch }, (_, row) => reference.slice(row * 10, row * 10 + 10).join());
  expect(new Set(rows).size).toBe(3);
});
