import { expect, it } from 'vitest';
import { ProgressMeter } from './progress-meter.ts';

const work = (done: number, total = 1000, unit = 'masks') => ({ done, total, unit, message: '' });

it('knows no rate from one report', () => {
  expect(new ProgressMeter().note(0, work(500))).toMatchObject({ ratePerSecond: null, secondsLeft: null });
});

it('gives the rate and the time left of steady work', () => {
  const meter = new ProgressMeter();
  for (let second = 0; second < 5; second += 1) meter.note(second * 1000, work(second * 100));
  expect(meter.note(5000, work(500))).toMatchObject({ ratePerSecond: 100, secondsLeft: 5 });
});

it('does not count what resumed work had done before', () => {
  const meter = new ProgressMeter();
  meter.note(5000, work(900));
  expect(meter.note(6000, work(910))).toMatchObject({ ratePerSecond: 10, secondsLeft: 9 });
});

it('follows a change of speed within ten seconds', () => {
  const meter = new ProgressMeter();
  const doneAt = (tick: number) => (tick <= 100 ? tick * 10 : 1000 + (tick - 100));
  for (let tick = 0; tick < 160; tick += 1) meter.note(tick * 200, work(doneAt(tick), 100_000));
  expect(meter.note(160 * 200, work(doneAt(160), 100_000)).ratePerSecond).toBeCloseTo(5, 6);
});

it('follows work that reports thousands of times a second', () => {
  const meter = new ProgressMeter();
  let last = meter.note(0, work(0, 100_000));
  for (let millisecond = 1; millisecond <= 4000; millisecond += 1) {
    last = meter.note(millisecond, work(millisecond * 3, 100_000));
  }
  expect(last.ratePerSecond).toBeCloseTo(3000, 6);
});

it('starts again with a new unit', () => {
  const meter = new ProgressMeter();
  meter.note(0, work(0));
  meter.note(1000, work(1000));
  expect(meter.note(1100, work(0, 50, 'pictures')).ratePerSecond).toBeNull();
});
