import { describe, expect, test } from 'vitest';
import { methodDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { describeMethods, findExplainer, readParameters } from './describe.ts';

const rise = findExplainer('rise');

test('every method describes itself as the contract says, each parameter with words', () => {
  for (const method of describeMethods()) {
    methodDescription.parse(method);
    for (const parameter of method.parameters) expect(parameter.description).not.toBe('');
  }
});

test('a description carries range and default of the schema', () => {
  const parameters = describeMethods().find((method) => method.id === 'rise')?.parameters ?? [];
  expect(parameters.find((parameter) => parameter.name === 'samples')).toMatchObject({
    type: 'integer',
    default: 4000,
    minimum: 2,
    maximum: 1_000_000,
  });
  expect(parameters.find((parameter) => parameter.name === 'baseline')).toMatchObject({
    type: 'choice',
    default: 'mean',
    choices: ['black', 'mean', 'blur', 'noise'],
  });
});

test('a parameter without a fixed default is described by its own type', () => {
  const parameters = describeMethods().find((method) => method.id === 'occlusion')?.parameters ?? [];
  expect(parameters.find((parameter) => parameter.name === 'window')).toMatchObject({
    type: 'integer',
    default: null,
    minimum: 1,
  });
});

test('a feature tensor is a parameter of its own kind', () => {
  const parameters = describeMethods().find((method) => method.id === 'grad-cam')?.parameters ?? [];
  expect(parameters).toEqual([expect.objectContaining({ name: 'feature', type: 'feature', default: null })]);
});

describe('reading parameters', () => {
  test('fills in every default', () => {
    expect(readParameters(rise, { samples: 10 })).toEqual({
      samples: 10,
      grid: 7,
      visible: 0.5,
      baseline: 'mean',
      value: 'probability',
      targetError: 0,
    });
  });

  const usage = (given: Record<string, string | number>) => {
    try {
      readParameters(rise, given);
    } catch (error) {
      if (error instanceof Failure && error.code === 'usage') return error.message;
      throw error;
    }
    return 'accepted';
  };

  test('names method, parameter and range when a value is out of range', () => {
    expect(usage({ grid: 1 })).toBe("rise: parameter grid can't be 1. It is a whole number from 2 to 64.");
  });

  test('names the choices when a value is none of them', () => {
    expect(usage({ baseline: 'pink' })).toMatch(/one of black, mean, blur, noise/);
  });

  test('names the parameters there are when one is unknown', () => {
    expect(usage({ masks: 4 })).toMatch(/rise has no parameter masks. Its parameters are: samples, grid/);
  });

  test('an unknown method is refused with the list of methods', () => {
    expect(() => findExplainer('grad-kam')).toThrow(/Methods are: occlusion, rise/);
  });
});
