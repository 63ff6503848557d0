import { describe, expect, test } from 'vitest';
import { gaussLegendre, rightRiemann } from './quadrature.ts';

describe("Gauss and Legendre's rule", () => {
  test.each([1, 2, 5, 20, 50])('with %d nodes is exact for x^(2n - 1) on [0, 1]', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    const degree = 2 * n - 1;
    const integral = nodes.reduce((sum, x, i) => sum + (weights[i] as number) * x ** degree, 0);
    expect(Math.abs(integral * (degree + 1) - 1)).toBeLessThan(1e-12);
  });

  test('with two nodes has them at (1 -+ 1/sqrt 3) / 2', () => {
    const { nodes, weights } = gaussLegendre(2);
    expect(nodes[0]).toBeCloseTo((1 - 1 / Math.sqrt(3)) / 2, 14);
    expect(nodes[1]).toBeCloseTo((1 + 1 / Math.sqrt(3)) / 2, 14);
    expect(weights[0]).toBeCloseTo(0.5, 14);
  });
});

test('the right Riemann sum of x is 1/2 + 1/(2n)', () => {
  const { nodes, weights } = rightRiemann(10);
  const integral = nodes.reduce((sum, x, i) => sum + (weights[i] as number) * x, 0);
  expect(integral).toBeCloseTo(0.55, 12);
});
