import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readModel } from '../read.ts';
import { gradientCoverage } from './coverage.ts';
import { computeCase, errorsOf, exportedCases } from './exported-cases.ts';

/** Agreement asked for in float32. */
const tolerance = 1e-4;

const root = fileURLToPath(new URL('../../../../tests/fixtures/models/', import.meta.url));

/** Tiny classifiers, made by bench/peers/architectures; the references come from the framework that exported them. */
describe('classifiers as exporters write them: logits and input gradient agree with the framework', () => {
  test.each(exportedCases(root))('$name, $exporter, operator set $opset', async (one) => {
    const errors = errorsOf(one, await computeCase(one), 'single');
    expect(Math.max(...Object.values(errors)), JSON.stringify(errors)).toBeLessThanOrEqual(tolerance);
  });

  test.each(exportedCases(root))(
    '$name, $exporter, operator set $opset: nothing is missing beforehand',
    async (one) => {
      expect(gradientCoverage(await readModel(`${one.folder}/model.onnx`)).missing).toEqual([]);
    },
  );
});
