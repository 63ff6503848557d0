import { describe, expect, test } from 'vitest';
import { featureClassifier } from '../explain/fixtures/feature-classifier.ts';
import { noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { initialisersOf } from '../onnx/model.ts';
import { floatValues } from '../onnx/tensor.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { GradientModel } from './gradient-model.ts';
import { RandomisedClassifier } from './randomised-classifier.ts';

const shape = [3, 9, 8] as const;
const picture = noisePicture(shape);
const net = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'flat' });

async function gradientsOf(classifier: Classifier, randomised?: RandomisedClassifier) {
  const model = new GradientModel({
    classifier,
    batch: 1,
    ...(randomised === undefined ? {} : { sessions: randomised.gradientSessions }),
  });
  const found = await model.gradients({
    pictures: picture,
    n: 1,
    targets: [1],
    withRespectTo: [classifier.inputName],
    features: [net.feature],
  });
  return {
    logits: found.logits,
    features: found.features[net.feature]?.data ?? new Float32Array(),
    gradient: found.gradients[classifier.inputName]?.data ?? new Float32Array(),
  };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
}

describe('a classifier with weights that can be randomised', () => {
  test('has a stage per layer, from the answer down', () => {
    const randomised = new RandomisedClassifier(net.classifier);
    expect(randomised.stages).toBe(2);
    expect(randomised.layersAt(1)).toEqual(['logits']);
    expect(randomised.layersAt(2)).toEqual(['logits', 'convolved']);
  });

  test('gives what the model gives as long as nothing is randomised', async () => {
    const randomised = new RandomisedClassifier(net.classifier);
    const [own, loose] = [
      await gradientsOf(net.classifier),
      await gradientsOf(randomised.classifier, randomised),
    ];
    expect(largestDifference(own.logits, loose.logits)).toBeLessThan(1e-5);
    expect(largestDifference(own.gradient, loose.gradient)).toBeLessThan(1e-5);
    const forward = await randomised.classifier.forward(picture, 1);
    expect(largestDifference(own.logits, forward.logits)).toBeLessThan(1e-5);
    await randomised.dispose();
  });

  test('keeps the features below the randomised layers', async () => {
    const randomised = new RandomisedClassifier(net.classifier);
    const own = await gradientsOf(net.classifier);
    randomised.randomise(1, 7);
    const top = await gradientsOf(randomised.classifier, randomised);
    expect(largestDifference(own.features, top.features)).toBeLessThan(1e-5);
    expect(largestDifference(own.logits, top.logits)).toBeGreaterThan(0.1);
    randomised.randomise(2, 7);
    const all = await gradientsOf(randomised.classifier, randomised);
    expect(largestDifference(own.features, all.features)).toBeGreaterThan(0.1);
    await randomised.dispose();
  });

  test('permutes the values of each tensor, by the seed', () => {
    const randomised = new RandomisedClassifier(net.classifier);
    const valuesAt = (stage: number, seed: number) => {
      randomised.randomise(stage, seed);
      return Object.entries(randomised.classifier.feeds?.() ?? {}).map(
        ([name, tensor]) => [name, Array.from(tensor.data as Float32Array)] as const,
      );
    };
    const original = initialisersOf(net.classifier.model);
    const first = valuesAt(2, 1);
    expect(first.length).toBe(2);
    for (const [name, values] of first) {
      const own = original.get(name);
      const kept = Array.from((own && floatValues(own)) ?? []);
      expect(values).not.toEqual(kept);
      expect(values.toSorted((a, b) => a - b)).toEqual(kept.sort((a, b) => a - b));
    }
    expect(valuesAt(2, 1)).toEqual(first);
    expect(valuesAt(2, 2)).not.toEqual(first);
  });
});
