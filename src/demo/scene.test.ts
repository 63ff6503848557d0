import { describe, expect, it } from 'vitest';
import { demoClasses } from './classes.ts';
import { keyedRandom } from './keyed-random.ts';
import { drawScene, renderScene } from './scene.ts';

const scenesPerClass = 200;

describe.each(demoClasses)('renderScene of %s', (label) => {
  const rendered = Array.from({ length: scenesPerClass }, (_, i) =>
    renderScene(drawScene(keyedRandom(11, 'train', i, 'scene'), label), 128),
  );

  it('has a mask of 0 and 255 that is empty for clean and for nothing else', () => {
    for (const { mask } of rendered) {
      expect(mask.every((value) => value === 0 || value === 255)).toBe(true);
      expect(mask.includes(255)).toBe(label !== 'clean');
    }
  });

  it('changes the picture inside the mask far more than outside', () => {
    for (const { signal, withoutDefect, mask } of rendered) {
      let inside = 0;
      let outside = 0;
      signal.forEach((value, i) => {
        const change = Math.abs(value - (withoutDefect[i] as number));
        if (mask[i] === 255) inside += change;
        else outside += change;
      });
      if (label === 'clean') expect(outside).toBe(0);
      else expect(outside).toBeLessThan(0.25 * inside);
    }
  });

  it('leaves most of the picture to the background', () => {
    for (const { mask } of rendered) {
      expect(mask.filter((value) => value === 255).length).toBeLessThan(0.25 * mask.length);
    }
  });
});

describe('renderScene', () => {
  it('shows the same field of view at every size', () => {
    const scene = drawScene(keyedRandom(11, 'train', 3, 'scene'), 'residue');
    const share = (size: number) =>
      renderScene(scene, size).mask.filter((value) => value === 255).length / size ** 2;
    expect(share(256) / share(128)).toBeGreaterThan(0.85);
    expect(share(256) / share(128)).toBeLessThan(1.15);
  });
});
