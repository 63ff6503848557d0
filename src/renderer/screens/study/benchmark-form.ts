import {
  type BenchmarkControl,
  type BenchmarkPictures,
  type BenchmarkRequest,
  benchmarkControls,
} from '#contract/benchmark.ts';
import type { Baseline, MethodDescription, MetricDescription } from '#contract/explanation.ts';
import { sanityMetrics } from '#contract/sanity-checks.ts';
import type { SegmenterId } from '#contract/segmentation.ts';
import { t } from '../../language/language.ts';
import type { EnteredParameters } from '../concepts/analysis-parameters.tsx';

/** A method or segmenter with its parameters as they are being entered. */
export interface Entered<Id extends string = string> {
  /** Tells the lines apart while they are edited. */
  readonly key: number;
  readonly id: Id;
  readonly parameters: EnteredParameters;
}

export interface BenchmarkForm {
  readonly title: string;
  readonly datasetId: number;
  readonly of: BenchmarkPictures['of'];
  readonly order: BenchmarkPictures['order'];
  readonly skip: string;
  readonly limit: string;
  readonly seed: string;
  readonly methods: readonly Entered[];
  /** Key of the method that the others are compared with; null, or one that is gone: the first. */
  readonly reference: number | null;
  readonly controls: readonly BenchmarkControl[];
  readonly segmentations: readonly Entered<SegmenterId>[];
  readonly metrics: readonly string[];
  readonly baselines: readonly Baseline[];
  readonly target: 'predicted' | 'label';
}

const unchanged: EnteredParameters = { values: {}, valid: true };

export function entered<Id extends string>(
  id: Id,
  others: readonly Entered[],
  from = unchanged,
): Entered<Id> {
  return { key: Math.max(-1, ...others.map(({ key }) => key)) + 1, id, parameters: from };
}

const preferredMethods = ['kernel-shap', 'gen-corr-shap', 'rise', 'occlusion'];

/** What a dialog begins with: few methods on few pictures, both controls, the metrics of the headline. */
export function firstForm(
  datasetId: number,
  methods: readonly Pick<MethodDescription, 'id'>[],
  metrics: readonly Pick<MetricDescription, 'id'>[],
): BenchmarkForm {
  const preferred = preferredMethods.filter((id) => methods.some((method) => method.id === id)).slice(0, 2);
  const headline = ['segment-insertion-minus-deletion', 'segment-insertion', 'segment-deletion'];
  return {
    title: '',
    datasetId,
    of: 'misclassified',
    order: 'random',
    skip: '0',
    limit: '20',
    seed: '0',
    methods: preferred.map((id, key) => ({ key, id, parameters: unchanged })),
    reference: null,
    controls: benchmarkControls,
    segmentations: [{ key: 0, id: 'slic', parameters: unchanged }],
    metrics: headline.filter((id) => metrics.some((metric) => metric.id === id)),
    baselines: ['black', 'mean', 'blur'],
    target: 'predicted',
  };
}

/** Methods that a benchmark can run on any picture: one that shows found concepts is no explanation of its own. */
export function comparable(methods: readonly MethodDescription[]): MethodDescription[] {
  return methods.filter(({ needs }) => !needs.includes('concepts'));
}

/** Metrics of maps; the sanity checks judge the method and take many runs of it. */
export function judging(metrics: readonly MetricDescription[]): MetricDescription[] {
  return metrics.filter(({ id }) => !sanityMetrics.some((metric) => metric === id));
}

/** A whole number as it was typed. */
export function wholeNumber(text: string, least: number): number | null {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= least ? Number(text) : null;
}

/** The request as the workstation takes it, or what is still wrong with it. */
export function requestOf(
  form: BenchmarkForm,
  modelId: number,
): { readonly request: BenchmarkRequest } | { readonly problem: string } {
  const problem = problemOf(form);
  if (problem !== null) return { problem };
  const reference = form.methods.findIndex(({ key }) => key === form.reference);
  const entry = (method: string, parameters: EnteredParameters['values']) => ({
    method,
    parameters: { ...parameters },
    title: null,
    line: null,
  });
  return {
    request: {
      modelId,
      datasetId: form.datasetId,
      title: form.title.trim() === '' ? null : form.title.trim(),
      entries: [
        ...form.methods.map(({ id, parameters }) => entry(id, parameters.values)),
        ...benchmarkControls.filter((id) => form.controls.includes(id)).map((id) => entry(id, {})),
      ],
      segmentations: form.segmentations.map(({ id, parameters }) => ({
        segmenter: id,
        parameters: { ...parameters.values },
      })),
      metrics: [...form.metrics],
      baselines: [...form.baselines],
      target: form.target,
      seed: wholeNumber(form.seed, 0) ?? 0,
      reference: Math.max(0, reference),
      pictures: {
        of: form.of,
        indices: null,
        order: form.order,
        skip: wholeNumber(form.skip, 0) ?? 0,
        limit: wholeNumber(form.limit, 1),
      },
    },
  };
}

function problemOf(form: BenchmarkForm): string | null {
  if (form.methods.length === 0) return t('Choose a method.');
  if (form.segmentations.length === 0) return t('Add a segmentation: maps are judged on segments.');
  if (form.metrics.length === 0) return t('Choose a metric.');
  if (form.baselines.length === 0) return t('Choose a baseline.');
  if (form.limit.trim() !== '' && wholeNumber(form.limit, 1) === null) {
    return t('At most so many pictures: a whole number from 1 on, or nothing for all.');
  }
  if (wholeNumber(form.skip, 0) === null) return t('Left out: a whole number from 0 on.');
  if (wholeNumber(form.seed, 0) === null) return t('Seed: a whole number from 0 on.');
  const all = [...form.methods, ...form.segmentations];
  return all.every(({ parameters }) => parameters.valid) ? null : t('A parameter is out of its limits.');
}
