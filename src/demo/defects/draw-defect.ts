import type { SeededRandom } from '#engine/math/random.ts';
import type { Background } from '../backgrounds/draw-background.ts';
import type { DemoClass } from '../classes.ts';
import { drawBridge } from './bridge.ts';
import { drawBrokenLine } from './broken-line.ts';
import type { Defect } from './defect.ts';
import { drawMissingHole } from './missing-hole.ts';
import { drawParticle } from './particle.ts';
import { drawResidue } from './residue.ts';
import { drawScratch } from './scratch.ts';

/** The defect of a class on a background that can have it; none for `clean`. */
export function drawDefect(
  random: SeededRandom,
  label: DemoClass,
  background: Background,
): Defect | undefined {
  switch (label) {
    case 'clean':
      return undefined;
    case 'particle':
      return drawParticle(random);
    case 'residue':
      return drawResidue(random, background);
    case 'scratch':
      return drawScratch(random, background);
    case 'missing_hole':
      if (background.kind === 'holes') return drawMissingHole(random, background);
      break;
    case 'bridge':
      if (background.kind === 'lines') return drawBridge(random, background);
      break;
    case 'broken_line':
      if (background.kind === 'lines') return drawBrokenLine(random, background);
      break;
  }
  throw new RangeError(`invalid background for ${label}: ${background.kind}`);
}
