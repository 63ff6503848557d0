import { describe, expect, test } from 'vitest';
import type { ConceptSet, NamedConcept } from '#contract/concepts.ts';
import { parseRoute } from '../../app/route.ts';
import { byImportance, conceptTitle, namesGiven, setsOfClass } from './concept-order.ts';
import { conceptsHref, readConceptsAddress } from './concepts-address.ts';
import { type ExampleChoice, exampleSetsOf } from './example-choices.ts';
import { directionOf, probabilityText, verdictOf } from './tcav-verdict.ts';

const sha256 = '0'.repeat(64);

function concept(index: number, importance: number, name: string | null = null): NamedConcept {
  return {
    index,
    importance: { value: importance, low: importance, high: importance },
    share: 0.1,
    crops: [],
    massInMask: null,
    name,
    namedBy: null,
    namedAt: null,
    strip: { sha256, width: 64, height: 64 },
  };
}

function set(runId: number, classIndex: number, parts: Partial<ConceptSet> = {}): ConceptSet {
  return {
    runId,
    modelId: 1,
    datasetId: 1,
    target: { index: classIndex, label: `class ${classIndex}` },
    feature: {
      name: 'relu',
      type: 'float32',
      shape: null,
      operator: 'Relu',
      layout: 'nchw',
      leading: 0,
      grid: null,
      channels: null,
    },
    rank: 2,
    pictures: 1,
    crops: 1,
    patch: 64,
    stride: 51,
    reconstructionError: 0,
    iterations: 1,
    converged: true,
    ranks: [],
    concepts: [],
    parent: null,
    parameters: {},
    passes: 1,
    seconds: 1,
    warnings: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    recordHash: sha256,
    ...parts,
  };
}

describe('concepts', () => {
  test('the most important one is A, wherever it stands in the run', () => {
    const signed = byImportance([concept(0, 0.1), concept(1, 0.7, 'halo'), concept(2, 0.3)]);
    expect(signed.map(({ letter, title }) => `${letter} ${title}`)).toEqual([
      'A halo',
      'B concept 2',
      'C concept 0',
    ]);
  });

  test('without a name a concept is called by its number', () => {
    expect(conceptTitle(concept(3, 1))).toBe('concept 3');
    expect(conceptTitle(concept(3, 1, 'bright rim'))).toBe('bright rim');
  });

  test('a class shows its newest run; runs inside one concept stand behind', () => {
    const sets = [set(4, 1), set(7, 1), set(9, 1, { parent: { runId: 7, concept: 0 } }), set(8, 2)];
    expect(setsOfClass(sets, 1).map(({ runId }) => runId)).toEqual([7, 4, 9]);
  });

  test('names are offered once each, in order', () => {
    const sets = [
      set(1, 0, { concepts: [concept(0, 1, 'rim'), concept(1, 1)] }),
      set(2, 1, { concepts: [concept(0, 1, 'halo'), concept(1, 1, 'rim')] }),
    ];
    expect(namesGiven(sets)).toEqual(['halo', 'rim']);
  });

  test('an address reads back what it was written from', () => {
    const address = { part: 'found', classIndex: 2, runId: 12, concept: 0 } as const;
    expect(readConceptsAddress(parseRoute(conceptsHref(address)).parameters)).toEqual(address);
    expect(readConceptsAddress(parseRoute('#/concepts?class=-1&run=x').parameters)).toEqual({
      part: 'found',
      classIndex: null,
      runId: null,
      concept: null,
    });
  });
});

describe('verdicts of a test', () => {
  test('a vector that does not separate is not judged, whatever its p is', () => {
    expect(verdictOf({ separates: false }, { significant: true })).toBe('does not separate');
    expect(verdictOf({ separates: true }, { significant: true })).toBe('significant');
    expect(verdictOf({ separates: true }, { significant: false })).toBe('not significant');
  });

  test('the direction is that against random scores', () => {
    const score = { value: 0.2, low: 0.1, high: 0.3 };
    expect(directionOf({ score, randomScores: [0.4, 0.6] })).toBe('speaks against the class');
    expect(directionOf({ score, randomScores: [0.05, 0.15] })).toBe('speaks for the class');
  });

  test('a very small probability is given as a bound', () => {
    expect(probabilityText(3e-9)).toBe('< 0.0001');
    expect(probabilityText(0.0412)).toBe('0.0412');
  });
});

describe('examples of a concept', () => {
  const choice: ExampleChoice = { key: 0, name: ' rim ', datasetId: 2, pictures: { kind: 'all' } };
  const nothingChosen = () => new Set<number>();

  test('a label keeps only its samples', () => {
    const asked = exampleSetsOf(
      [{ ...choice, pictures: { kind: 'label', label: 'scratch' } }],
      nothingChosen,
    );
    expect(asked).toEqual({ sets: [{ name: 'rim', datasetId: 2, label: 'scratch', indices: null }] });
  });

  test('chosen cases are passed in order', () => {
    const asked = exampleSetsOf([{ ...choice, pictures: { kind: 'chosen' } }], () => new Set([9, 2, 5]));
    expect(asked).toEqual({ sets: [{ name: 'rim', datasetId: 2, label: null, indices: [2, 5, 9] }] });
  });

  test.each([
    ['no name', [{ ...choice, name: ' ' }], 'Give every concept a name.'],
    ['the same name twice', [choice, { ...choice, key: 1, name: 'rim' }], 'Two concepts are called “rim”.'],
    [
      'no chosen case',
      [{ ...choice, pictures: { kind: 'chosen' } as const }],
      'No case is chosen in Cases for “rim”.',
    ],
    ['no concept', [], 'Add a concept.'],
  ])('%s is said', (_, choices, problem) => {
    expect(exampleSetsOf(choices, nothingChosen)).toEqual({ problem });
  });
});
