import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { benchmarkCurveSvg } from './curve.ts';
import { spread } from './curve-labels.ts';
import { curveHeight, layOutCurve } from './curve-layout.ts';
import { curvesOf } from './curve-points.ts';
import { sampleBenchmark } from './fixtures/sample-benchmark.ts';

const text = { size: 12, measure: (value: string) => value.length * 7 };
const sample = await sampleBenchmark();

describe('curvesOf', () => {
  test('joins the entries of a line by passes; controls are levels', () => {
    const curves = curvesOf(sample);
    expect(curves.map(({ title }) => title)).toEqual(['SLIC, segments 15', 'SLIC, segments 50']);
    const { series = [], levels = [] } = curves[0] ?? {};
    expect(levels.map(({ title }) => title)).toEqual(['Random', 'Centre']);
    expect(series.find(({ title }) => title === 'KernelSHAP')?.points.map(({ passes }) => passes)).toEqual([
      102, 402, 2150,
    ]);
    expect(series.filter(({ points }) => points.length === 1).map(({ title }) => title)).toContain('RISE');
  });

  test('there is none where nothing has passes', () => {
    const rows = sample.rows.map((row) => ({ ...row, passes: 0 }));
    expect(benchmarkCurveSvg({ ...sample, rows })).toBeNull();
  });
});

describe('layOutCurve', () => {
  const [curve] = curvesOf(sample);
  if (curve === undefined) throw new TypeError('the sample has a curve');
  const box = { x: 10, y: 20, width: 800, height: curveHeight(curve, 380, text.size) };
  const layout = layOutCurve(curve, box, text);

  test('passes are on a logarithmic axis and values on a linear one that holds every interval', () => {
    const at = (label: string) => layout.across.find((tick) => tick.text === label)?.x ?? Number.NaN;
    expect(at('100') - at('10')).toBeCloseTo(at('10') - at('1'), 6);
    const [first, second, third] = layout.up.map(({ y }) => y);
    expect((first ?? 0) - (second ?? 0)).toBeCloseTo((second ?? 0) - (third ?? 0), 6);
    const { plot } = layout;
    for (const { x, low, high } of layout.series.flatMap(({ points }) => points)) {
      expect(x).toBeGreaterThanOrEqual(plot.x);
      expect(x).toBeLessThanOrEqual(plot.x + plot.width);
      expect(high).toBeGreaterThanOrEqual(plot.y);
      expect(low).toBeLessThanOrEqual(plot.y + plot.height);
    }
  });

  test('everything has a label, inside of the box, and none covers another', () => {
    const labels = [...layout.series, ...layout.levels].map(({ label }) => label);
    const boxes = labels.map((label) => {
      if (label === null) throw new TypeError('a label is missing');
      const { x, y } = label;
      return { left: x, right: x + text.measure(label.text), top: y - 6, bottom: y + 6 };
    });
    for (const [at, own] of boxes.entries()) {
      expect(own.left).toBeGreaterThanOrEqual(box.x);
      expect(own.right).toBeLessThanOrEqual(box.x + box.width + 1e-9);
      expect(own.top).toBeGreaterThanOrEqual(box.y);
      expect(own.bottom).toBeLessThanOrEqual(box.y + box.height);
      for (const other of boxes.slice(at + 1)) {
        const apart =
          own.right <= other.left ||
          other.right <= own.left ||
          own.bottom <= other.top ||
          other.bottom <= own.top;
        expect(apart).toBe(true);
      }
    }
  });
});

test('labels keep their distance and order, and stay in their room where it is enough', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { maxLength: 20 }), (wanted) => {
      const found = spread(wanted, 12, 0, 300);
      const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
      const places = order.map((at) => found[at] ?? Number.NaN);
      for (const [at, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(300);
        if (at > 0) expect(place - (places[at - 1] ?? 0)).toBeGreaterThanOrEqual(12 - 1e-9);
      }
    }),
  );
});

test('the SVG escapes names and repeats byte by byte', () => {
  const entries = sample.entries.map((entry) => ({ ...entry, line: `<${entry.line}> & co` }));
  const svg = benchmarkCurveSvg({ ...sample, entries }) ?? '';
  expect(svg).toContain('&lt;KernelSHAP&gt; &amp; co');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg).toBe(benchmarkCurveSvg({ ...sample, entries }));
});
