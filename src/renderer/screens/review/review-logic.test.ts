import { describe, expect, test } from 'vitest';
import type {
  Judgement,
  MethodDescription,
  MetricValue,
  ParameterDescription,
} from '#contract/explanation.ts';
import type { FeatureDescription } from '#contract/feature.ts';
import { sanityChecks } from '#contract/sanity-checks.ts';
import {
  chosenMethods,
  lackingConcepts,
  withDefaultBaseline,
  withDefaults,
  withoutDefaults,
} from './chosen-methods.ts';
import { numberText } from './headline-line.tsx';
import { gradientRemark, type Inspected, obstacleOf } from './method-needs.ts';
import { metricRows, sanityOf } from './metric-rows.ts';
import { limitsText, parseParameter } from './parameter-input.ts';

const metric = (
  value: number | null,
  low: number | null = null,
  high: number | null = null,
): MetricValue => ({
  value,
  low,
  high,
  settings: {},
});

function judged(map: MetricValue, random: number | null, centre: number | null): Judgement {
  const id = 'insertion-minus-deletion';
  return { map: { [id]: map }, random: { [id]: metric(random) }, centre: { [id]: metric(centre) } };
}

describe('metric rows', () => {
  test('the headline stands first and unknown metrics last', () => {
    const judgement: Judgement = {
      map: { 'new-metric': metric(1), 'pointing-game': metric(1), 'insertion-minus-deletion': metric(0.2) },
      random: {},
      centre: {},
    };
    expect(metricRows(judgement, []).map(({ id }) => id)).toEqual([
      'insertion-minus-deletion',
      'pointing-game',
      'new-metric',
    ]);
  });

  test('a metric without any value is left out', () => {
    const judgement: Judgement = {
      map: { 'relevance-mass': metric(null) },
      random: { 'relevance-mass': metric(null) },
      centre: {},
    };
    expect(metricRows(judgement, [])).toEqual([]);
  });

  test('the axis is 0 to 1 and gets a negative half where a value is negative', () => {
    expect(metricRows(judged(metric(0.4), 0.1, 0.2), [])[0]?.axis).toEqual([0, 1]);
    expect(metricRows(judged(metric(0.4), -0.1, 0.2), [])[0]?.axis).toEqual([-1, 1]);
  });
});

describe('sanity', () => {
  const sanity = (judgement: Judgement) => sanityOf(metricRows(judgement, []));

  test('a map is above the controls when the lower end of its interval is', () => {
    expect(sanity(judged(metric(0.5, 0.4, 0.6), 0.1, 0.3))).toBe('above both');
    expect(sanity(judged(metric(0.5, 0.2, 0.6), 0.1, 0.3))).toBe('not above centre');
    expect(sanity(judged(metric(0.5, 0.05, 0.6), 0.1, 0.3))).toBe('not above random');
  });

  test('without an interval the value itself is compared', () => {
    expect(sanity(judged(metric(0.35), 0.1, 0.3))).toBe('above both');
  });

  test('nothing is said without controls or value', () => {
    expect(sanity(judged(metric(0.5), null, null))).toBe('unknown');
    expect(sanity(judged(metric(null), 0.1, 0.2))).toBe('unknown');
  });
});

describe('dependence on weights and class', () => {
  const checks = (map: Judgement['map']) => sanityChecks({ map, random: {}, centre: {} });
  const likeness = (value: number) => checks({ randomisation: metric(value) })[0]?.likeness;

  test('a correlation below 0.3 is a map that changed, from 0.5 on one that stayed', () => {
    expect([0, 0.29, 0.3, 0.49, 0.5, 1].map(likeness)).toEqual([
      'different',
      'different',
      'partly',
      'partly',
      'alike',
      'alike',
    ]);
  });

  test('with other weights a map that turned into its negative stayed alike', () => {
    expect(likeness(-0.8)).toBe('alike');
  });

  test('for another class the negative is a map that depends on the class', () => {
    expect(checks({ 'random-logit': metric(-0.8) })[0]?.likeness).toBe('different');
    expect(checks({ 'random-logit': metric(0.8) })[0]?.likeness).toBe('alike');
  });

  test('each stage of the cascade is a step of the curve; a map without any structure resembles nothing', () => {
    const stages = [
      { layers: 1, lowest: 'fc', correlation: 0.6 },
      { layers: 2, lowest: 'conv5', correlation: null },
    ];
    const measured = { ...metric(0.3), settings: { stages } };
    expect(checks({ randomisation: measured })[0]?.steps).toEqual([
      { layer: 'fc', correlation: 0.6 },
      { layer: 'conv5', correlation: 0 },
    ]);
  });

  test('a map that was not checked has no badge', () => {
    expect(checks({ 'relevance-mass': metric(0.4), 'random-logit': metric(null) })).toEqual([]);
  });

  test('checks stand apart from the metrics that have controls', () => {
    const judgement: Judgement = {
      map: { randomisation: metric(0.1), 'random-logit': metric(0.1), 'relevance-mass': metric(0.5) },
      random: {},
      centre: {},
    };
    expect(metricRows(judgement, []).map(({ id }) => id)).toEqual(['relevance-mass']);
  });
});

describe('methods and models', () => {
  const featureTensor: FeatureDescription = {
    name: 'relu',
    type: 'float32',
    shape: [1, 8, 4, 4],
    operator: 'Relu',
    layout: 'nchw',
    leading: 0,
    grid: [4, 4],
    channels: 8,
  };
  const whole: Inspected = {
    featureTensors: [featureTensor],
    gradients: { missing: [], straightThrough: 0, problem: null },
  };
  const problem = 'no gradient rule for LSTM at node "encoder"; occlusion and RISE still work';
  const withoutGradients: Inspected = {
    featureTensors: [featureTensor],
    gradients: {
      missing: [{ operator: 'LSTM', nodes: ['encoder'] }],
      straightThrough: 0,
      problem,
    },
  };
  const method = (id: string, needs: MethodDescription['needs']): MethodDescription => ({
    id,
    title: id,
    family: 'saliency',
    version: '1',
    source: { kind: 'published', citation: '' },
    summary: '',
    trust: '',
    parameters: [],
    signed: false,
    needs,
  });
  const offered = [
    method('occlusion', []),
    method('rise', []),
    method('lime', []),
    method('score-cam', ['features']),
    method('grad-cam', ['gradients', 'features']),
  ];
  const chosenIds = (ids: readonly string[], inspection: Inspected) =>
    chosenMethods({ chosenMethods: ids.map((id) => ({ id, parameters: {} })) }, offered, inspection).map(
      ({ id }) => id,
    );

  test('until somebody chooses, E runs at most four methods of different kinds', () => {
    expect(chosenIds([], whole)).toEqual(['grad-cam', 'score-cam', 'rise', 'occlusion']);
  });

  test('methods that the model has no gradients for are left out of what E runs', () => {
    expect(chosenIds([], withoutGradients)).toEqual(['score-cam', 'rise', 'occlusion']);
    expect(chosenIds(['grad-cam', 'lime'], withoutGradients)).toEqual(['lime']);
  });

  test('a choice that was made is kept as it is', () => {
    expect(chosenIds(['lime', 'occlusion'], whole)).toEqual(['lime', 'occlusion']);
  });

  test('a method that shows concepts is held back only while its class has none', () => {
    const craft = method('craft', ['features', 'concepts']);
    const chosen = [
      { id: 'craft', parameters: {} },
      { id: 'rise', parameters: {} },
    ];
    const sets = [{ target: { index: 2, label: 'bridge' } }];
    const lacking = (known: typeof sets | undefined, classIndex: number | null) =>
      lackingConcepts(chosen, [...offered, craft], known, classIndex).map(({ id }) => id);
    expect(lacking(sets, 3)).toEqual(['craft']);
    expect(lacking(sets, 2)).toEqual([]);
    expect(lacking(undefined, 3)).toEqual([]);
    expect(lacking(sets, null)).toEqual([]);
  });

  test('the reason names what the model lacks', () => {
    expect(obstacleOf(method('grad-cam', ['gradients']), withoutGradients)).toBe(problem);
    expect(obstacleOf(method('eigen-cam', ['features']), { ...whole, featureTensors: [] })).toMatch(
      /no tensor inside/,
    );
    expect(obstacleOf(method('rise', []), withoutGradients)).toBeNull();
  });

  test('rounding that gradients pass straight through is said beside methods that need them', () => {
    const quantised = { ...whole, gradients: { ...whole.gradients, straightThrough: 12 } };
    expect(gradientRemark(method('grad-cam', ['gradients']), quantised)).toMatch(/12 quantised nodes/);
    expect(gradientRemark(method('rise', []), quantised)).toBeNull();
    expect(gradientRemark(method('grad-cam', ['gradients']), whole)).toBeNull();
  });
});

describe('parameters', () => {
  const samples: ParameterDescription = {
    name: 'samples',
    type: 'integer',
    default: 4000,
    minimum: 1,
    maximum: 100_000,
    choices: [],
    description: 'Masks',
  };
  const targetError: ParameterDescription = {
    ...samples,
    name: 'targetError',
    type: 'number',
    default: null,
  };

  test('a whole number inside its limits is taken', () => {
    expect(parseParameter(samples, ' 250 ')).toEqual({ value: 250, error: null });
  });

  test.each([
    ['', 'Enter a value.'],
    ['many', 'Enter a number.'],
    ['2.5', 'Enter a whole number.'],
    ['0', 'At least 1.'],
    ['100001', 'At most 100000.'],
  ])('"%s" is refused: %s', (text, error) => {
    expect(parseParameter(samples, text).error).toBe(error);
  });

  test('an empty field is "none" where that is the default', () => {
    expect(parseParameter(targetError, '')).toEqual({ value: null, error: null });
  });

  test('a decimal comma is understood', () => {
    expect(parseParameter({ ...targetError, minimum: 0 }, '0,05').value).toBe(0.05);
  });

  test('two decimals have a typographic minus, and what rounds to 0 has none', () => {
    expect([-0.25, -0.004, 0.996, null].map(numberText)).toEqual(['−0.25', '0.00', '1.00', '–']);
  });

  test('limits are said in words', () => {
    expect(limitsText(samples)).toBe('1 to 100,000');
    expect(limitsText({ ...samples, maximum: null })).toBe('at least 1');
    expect(limitsText({ ...samples, minimum: null, maximum: null })).toBeNull();
  });

  test('only what differs from the defaults is asked for, and defaults fill the rest', () => {
    const method = {
      id: 'rise',
      title: 'RISE',
      family: 'saliency',
      version: '1',
      source: { kind: 'published', citation: '' },
      summary: '',
      parameters: [samples, targetError],
      signed: false,
      needs: [],
    } as const;
    const described = { ...method, parameters: [...method.parameters], needs: [...method.needs] };
    expect(withDefaults(described, { samples: 10 })).toEqual({ samples: 10, targetError: null });
    expect(withoutDefaults(described, { samples: 4000, targetError: 0.1 })).toEqual({ targetError: 0.1 });
  });

  test('the baseline of the settings is what a panel begins with, and the own one of a method is then a change', () => {
    const blurred = withDefaultBaseline({ parameters: [baselineOf('black', 'blur'), samples] }, 'blur');
    expect(withDefaults(blurred, {})).toEqual({ baseline: 'blur', samples: 4000 });
    expect(withoutDefaults(blurred, { baseline: 'black', samples: 4000 })).toEqual({ baseline: 'black' });
  });

  test('a baseline that a method does not know leaves it its own', () => {
    const asked = { parameters: [baselineOf('black')] };
    expect(withDefaults(withDefaultBaseline(asked, 'noise'), {})).toEqual({ baseline: 'black' });
  });
});

/** A parameter for the baseline; the first choice is the method's own. */
function baselineOf(...choices: string[]): ParameterDescription {
  const [first = ''] = choices;
  const limits = { minimum: null, maximum: null };
  return { name: 'baseline', type: 'choice', default: first, ...limits, choices, description: '' };
}
