import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoClasses, demoSets } from './classes.ts';
import { defaultSeed, defaultSize } from './dataset.ts';
import { generatePicture } from './picture.ts';

const resources = new URL('../../resources/demo/', import.meta.url);
const logHeader = z.object({ sampleHash: z.string() });

/** SHA-256 over the pixels of the first pictures and masks of each set, as resources/demo/training/pictures.py has it. */
function sampleHash(): string {
  const digest = createHash('sha256');
  for (const set of demoSets) {
    for (let index = 0; index < 8; index++) {
      const { pixels, mask } = generatePicture({ seed: defaultSeed, set, index, size: defaultSize });
      digest.update(pixels).update(mask);
    }
  }
  return digest.digest('hex');
}

describe('the demo models', () => {
  it.each(['sem-resnet', 'sem-plain'])('%s was trained on what the generator makes today', (name) => {
    const [header = ''] = readFileSync(new URL(`training/${name}.log.jsonl`, resources), 'utf8').split('\n');
    expect(sampleHash()).toBe(logHeader.parse(JSON.parse(header)).sampleHash);
  });

  it('have their logits in the order of the classes', () => {
    const labels = readFileSync(new URL('labels.txt', resources), 'utf8').trimEnd().split('\n');
    expect(labels).toEqual([...demoClasses]);
  });
});
