import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#engine/math/random.ts';
import { beamBlur, brightnessDrift, chargingShadow, detect, scanLineNoise, shotNoise } from './physics.ts';

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float32Array) => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length;
};

describe('shotNoise', () => {
  it.each([0.1, 0.4, 0.9])('has the variance signal / dose at signal %s', (signal) => {
    const noisy = shotNoise(new Float32Array(60_000).fill(signal), new SeededRandom(1), 80);
    expect(mean(noisy)).toBeCloseTo(signal, 2);
    expect(variance(noisy) / (signal / 80)).toBeGreaterThan(0.97);
    expect(variance(noisy) / (signal / 80)).toBeLessThan(1.03);
  });

  it('refuses a dose of 0', () => {
    expect(() => shotNoise(new Float32Array(1), new SeededRandom(1), 0)).toThrow('invalid dose: 0');
  });
});

describe('beamBlur', () => {
  it('leaves a constant picture as it is, also at its edges', () => {
    const blurred = beamBlur(new Float32Array(12 * 9).fill(0.37), 12, 1.4);
    for (const value of blurred) expect(value).toBeCloseTo(0.37, 5);
  });

  it('spreads a point to a spot of sum 1 whose variance is sigma squared', () => {
    const width = 41;
    const point = new Float32Array(width * width);
    point[20 * width + 20] = 1;
    const spot = beamBlur(point, width, 2);
    let sum = 0;
    let second = 0;
    spot.forEach((value, i) => {
      sum += value;
      second += value * ((i % width) - 20) ** 2;
    });
    expect(sum).toBeCloseTo(1, 5);
    expect(second).toBeGreaterThan(3.85); // the kernel ends at 3 sigma, which loses a little
    expect(second).toBeLessThan(4.05);
  });
});

describe('chargingShadow', () => {
  it('darkens what the beam visits after a bright spot on the same row, and nothing else', () => {
    const picture = new Float32Array(3 * 40).fill(0.4);
    picture.fill(0.95, 40 + 10, 40 + 16);
    const shadowed = chargingShadow(picture, 40, { strength: 0.5, reach: 8, threshold: 0.5 });
    expect(shadowed[40 + 17]).toBeLessThan(0.35);
    expect(shadowed[40 + 38]).toBeGreaterThan(shadowed[40 + 17] as number);
    expect(shadowed[40 + 9]).toBeCloseTo(0.4, 6);
    for (let i = 0; i < 40; i++) expect(shadowed[i]).toBeCloseTo(0.4, 6);
    for (let i = 80; i < 120; i++) expect(shadowed[i]).toBeCloseTo(0.4, 6);
  });
});

describe('brightnessDrift', () => {
  it('keeps the middle and makes the right brighter than the left with a positive slope', () => {
    const options = { slopeX: 0.2, slopeY: 0, wave: 0, periods: 1, phase: 0 };
    const drifted = brightnessDrift(new Float32Array(10 * 10).fill(0.5), 10, options);
    expect(drifted[5]).toBeCloseTo(0.5, 6);
    expect(drifted[0]).toBeCloseTo(0.45, 6);
    expect(drifted[9]).toBeCloseTo(0.54, 6);
  });
});

describe('scanLineNoise', () => {
  it('gives every row one brightness factor with the given spread', () => {
    const rows = 4000;
    const noisy = scanLineNoise(new Float32Array(rows * 4).fill(0.5), 4, new SeededRandom(2), {
      gain: 0.1,
      jitter: 0,
    });
    const rowValues = Float32Array.from({ length: rows }, (_, row) => noisy[row * 4] as number);
    expect(noisy[1]).toBe(noisy[0]);
    expect(Math.sqrt(variance(rowValues))).toBeGreaterThan(0.047);
    expect(Math.sqrt(variance(rowValues))).toBeLessThan(0.053);
  });

  it('shifts rows by less than a pixel or so and invents no brightness', () => {
    const ramp = Float32Array.from({ length: 64 * 16 }, (_, i) => i % 16);
    const noisy = scanLineNoise(ramp, 16, new SeededRandom(3), { gain: 0, jitter: 0.4 });
    for (const [i, value] of noisy.entries()) {
      expect(Math.abs(value - (ramp[i] as number))).toBeLessThanOrEqual(1);
    }
    expect(noisy).not.toEqual(ramp);
  });
});

describe('detect', () => {
  it('maps 0 to black, 1 to white and clips beyond', () => {
    const grey = detect(Float32Array.of(-1, 0, 0.5, 1, 3), { gain: 1, offset: 0, gamma: 1 });
    expect([...grey]).toEqual([0, 0, 128, 255, 255]);
  });

  it('never gives a darker grey for a brighter signal', () => {
    const ramp = Float32Array.from({ length: 2000 }, (_, i) => i / 1999);
    const grey = detect(ramp, { gain: 0.7, offset: 0.15, gamma: 1.2 });
    for (let i = 1; i < grey.length; i++) expect(grey[i]).toBeGreaterThanOrEqual(grey[i - 1] as number);
  });
});
