import { describe, expect, test } from 'vitest';
import type { BenchmarkCell } from '#contract/benchmark.ts';
import type { PrintedBenchmark } from './printed.ts';
import { benchmarkCsv, benchmarkMarkdown } from './table.ts';

const mean = { n: 4, value: 0.51234, low: 0.45, high: 0.575 };
const failed = (message: string): BenchmarkCell => ({ state: 'failed', code: 'unsupported', message });
const done: BenchmarkCell = { state: 'done', values: [0, null], byBaseline: [], passes: 1 };
const unit = (picture: number, cell: BenchmarkCell) => ({
  ...{ picture, segmentation: 0, segments: null, judgementPasses: 0 },
  cells: [done, cell],
});

const benchmark: PrintedBenchmark = {
  title: 'A|B',
  entries: [
    { title: 'KernelSHAP', method: 'kernel-shap', line: 'KernelSHAP', control: false },
    { title: 'CorrSHAP, "pixels"', method: 'corr-shap', line: 'CorrSHAP', control: false },
  ],
  segmentations: [{ title: 'SLIC, segments 50' }],
  metrics: [
    { name: 'segment-deletion:published-segments', title: 'Segment deletion', better: 'low' },
    { name: 'segment-insertion-minus-deletion', title: 'Difference', better: 'high' },
    { name: 'pointing-game', title: 'Pointing game', better: 'high' },
    { name: 'iou-otsu', title: 'IoU', better: 'high' },
  ],
  reference: 0,
  pictures: { length: 7 },
  rows: [
    {
      ...{ segmentation: 0, entry: 0, failures: 0, passes: 2148.4, seconds: { mean: 12.345, median: 12 } },
      means: [null, mean, { n: 2, value: 0.5, low: 0, high: 1 }, null],
      tests: [null, null, null, null],
    },
    {
      ...{ segmentation: 0, entry: 1, failures: 3, passes: 101, seconds: null },
      means: [null, { ...mean, value: -0.0004 }, null, null],
      tests: [
        null,
        {
          ...{ n: 4, difference: -0.0512, low: -0.08, high: 0.01 },
          ...{ p: 0.0004, correctedP: 0.0004, relative: -10.04 },
        },
        null,
        null,
      ],
    },
  ],
  units: [unit(0, failed('no gradients')), unit(1, failed('no gradients')), unit(2, failed('out of memory'))],
};

describe('benchmarkCsv', () => {
  test('has every number unrounded, quotes names, and leaves a field empty where there is no value', () => {
    const [header, first, second, end] = benchmarkCsv(benchmark).split('\r\n');
    expect(header?.split(',').slice(0, 8).join()).toBe(
      'segmentation,entry,method,line,failures,passes,seconds mean,seconds median',
    );
    expect(header?.split(',')).toHaveLength(8 + 4 * 11);
    expect(header).toContain(',segment-insertion-minus-deletion Holm p,');
    const nothing = ','.repeat(10);
    expect(first).toBe(
      `"SLIC, segments 50",KernelSHAP,kernel-shap,KernelSHAP,0,2148.4,12.345,12,${nothing},` +
        `4,0.51234,0.45,0.575,,,,,,,,2,0.5,0,1,,,,,,,,${nothing}`,
    );
    expect(second).toBe(
      `"SLIC, segments 50","CorrSHAP, ""pixels""",corr-shap,CorrSHAP,3,101,,,${nothing},` +
        `4,-0.0004,0.45,0.575,4,-0.0512,-0.08,0.01,0.0004,0.0004,-10.04,${nothing},${nothing}`,
    );
    expect(end).toBe('');
  });
});

describe('benchmarkMarkdown', () => {
  test('compares by insertion minus deletion, leaves out what nothing has, and names failures beneath', () => {
    const text = benchmarkMarkdown(benchmark);
    expect(text).toContain('# A\\|B\n');
    expect(text).toContain('7 pictures.');
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toEqual([
      '| Method | n | Difference ↑ | Pointing game ↑ | Passes | Seconds | Δ to reference | Δ % | p (Holm) |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| **KernelSHAP** (reference) | 4 | 0.512 [0.450, 0.575] | 0.500 [0.000, 1.000] (n 2) | 2\u2009148 | 12.35 | – | – | – |',
      '| CorrSHAP, "pixels" | 4 | 0.000 [0.450, 0.575] | – | 101 | – | −0.051 [−0.080, 0.010] | −10.0 | < 0.001 |',
    ]);
    expect(text).toContain(
      '\n- CorrSHAP, "pixels" failed on 3 pictures: no gradients (2 times); out of memory\n',
    );
  });

  test('without units it counts failures and gives no reason; without times there is no such column', () => {
    const { units: _, ...overview } = benchmark;
    const rows = overview.rows.map(({ seconds: _seconds, ...row }) => row);
    const text = benchmarkMarkdown({ ...overview, rows });
    expect(text).toMatch(/- CorrSHAP, "pixels" failed on 3 pictures\n$/);
    expect(text).not.toContain('Seconds');
  });
});
