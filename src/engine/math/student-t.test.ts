import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incompleteBeta, logGamma } from './incomplete-beta.ts';
import { twoSidedT, welchTest } from './student-t.ts';

describe('incomplete beta function', () => {
  test.each([
    [0.3, 2, 3, 0.3483],
    [0.9, 0.5, 0.5, 0.7951672353008665],
    [0.01, 10, 0.5, 1.770034965528571e-21],
    [0.7, 30, 12, 0.4010477903496097],
  ])('I_%d(%d, %d) agrees with SciPy', (x, a, b, expected) => {
    expect(incompleteBeta(x, a, b) / expected).toBeCloseTo(1, 11);
  });

  test('I_x(1, b) is 1 - (1 - x)^b', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (x, b) => {
          expect(incompleteBeta(x, 1, b)).toBeCloseTo(1 - (1 - x) ** b, 11);
        },
      ),
    );
  });

  test('the gamma function of whole numbers is the factorial', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
  });
});

describe("Student's t", () => {
  // Percentage points of table 26.10 of Abramowitz and Stegun, printed to three decimals.
  test.each([
    [12.706, 1, 0.05],
    [2.228, 10, 0.05],
    [2.75, 30, 0.01],
    [1.96, 1e9, 0.05],
  ])('|T| >= %d with %d degrees of freedom has the tabulated probability', (t, degrees, p) => {
    expect(twoSidedT(t, degrees)).toBeCloseTo(p, 4);
  });

  test.each([
    [2.5, 7.3, 0.03965023466560043],
    [0.1, 3, 0.9266523488008059],
    [8, 4, 0.0013238969092171672],
  ])('t %d with %d degrees of freedom agrees with SciPy', (t, degrees, p) => {
    expect(twoSidedT(t, degrees)).toBeCloseTo(p, 12);
  });
});

describe("Welch's test", () => {
  test('agrees with SciPy on two samples of different spread', () => {
    const a = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
    const b = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4];
    const { t, degrees, p } = welchTest(a, b);
    expect(t).toBeCloseTo(-2.8529548701715215, 11);
    expect(degrees).toBeCloseTo(27.88730398842012, 9);
    expect(p).toBeCloseTo(0.008071938172194903, 11);
  });

  test('samples that do not vary are equal or different for certain', () => {
    expect(welchTest([1, 1, 1], [1, 1]).p).toBe(1);
    expect(welchTest([1, 1, 1], [0, 0]).p).toBe(0);
  });
});
