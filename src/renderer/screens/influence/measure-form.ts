import type {
  ChosenInfluenceMethod,
  InfluenceBenchmarkRequest,
  InfluenceMetric,
} from '#contract/influence.ts';
import { t } from '../../language/language.ts';

export const metricNames: Readonly<Record<InfluenceMetric, string>> = {
  lds: t('LDS: heads refitted on halves'),
  'leave-one-out': t('Leave-one-out, exact'),
  'mislabel-auroc': t('Wrong-label AUROC'),
  'found-at-10': t('Found when 10 % are inspected'),
  'precision-at-k': t('Precision at k'),
  brittleness: t('Brittleness under removal'),
};

/** What is typed and chosen for a measurement. */
export interface MeasureForm {
  readonly methods: readonly string[];
  readonly metrics: readonly InfluenceMetric[];
  readonly queryId: number;
  readonly queries: string;
  readonly subsets: string;
  readonly leftOut: string;
  readonly seeds: string;
  /** `none`, `planted`, or `column NAME`. */
  readonly known: string;
}

/** What a measurement begins with. Few of everything: minutes, not hours, on two cores. */
export function firstMeasureForm(
  chosen: readonly ChosenInfluenceMethod[],
  queryId: number,
  trueLabels: string | null,
): MeasureForm {
  return {
    methods: chosen.map(({ id }) => id),
    metrics: ['lds', 'leave-one-out', 'mislabel-auroc', 'found-at-10'],
    queryId,
    ...{ queries: '50', subsets: '50', leftOut: '100', seeds: '3' },
    known: trueLabels === null ? 'planted' : t('column {{trueLabels}}', { trueLabels }),
  };
}

/** A whole number as it was typed, within limits; null where it is none. */
function whole(text: string, least: number, most: number): number | null {
  if (!/^\d{1,9}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

/** What is wrong with a number field, in words; null: nothing. */
export function numberProblem(text: string, least: number, most: number): string | null {
  return whole(text, least, most) === null
    ? t('A whole number from {{least}} to {{most}}.', { least, most })
    : null;
}

export const limits = {
  queries: [2, 10_000],
  subsets: [4, 1000],
  leftOut: [4, 100_000],
  seeds: [1, 20],
} as const;

/** The request as the workstation takes it, or null while something is missing or wrong. */
export function measureRequest(
  form: MeasureForm,
  modelId: number,
  trainingId: number,
  chosen: readonly ChosenInfluenceMethod[],
): InfluenceBenchmarkRequest | null {
  const numbers = {
    queries: whole(form.queries, ...limits.queries),
    subsets: whole(form.subsets, ...limits.subsets),
    leftOut: whole(form.leftOut, ...limits.leftOut),
    seeds: whole(form.seeds, ...limits.seeds),
  };
  const { queries, subsets, leftOut, seeds } = numbers;
  if (queries === null || subsets === null || leftOut === null || seeds === null) return null;
  if (form.methods.length === 0 || form.metrics.length === 0) return null;
  return {
    modelId,
    trainingId,
    queryId: form.queryId,
    methods: form.methods.map((id) => chosen.find((method) => method.id === id) ?? { id, parameters: {} }),
    metrics: [...form.metrics],
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    ...{ queries, subsets, leftOut },
    known:
      form.known === 'none'
        ? { kind: 'none' }
        : form.known === 'planted'
          ? { kind: 'planted', share: 0.05 }
          : { kind: 'column', column: form.known.slice('column '.length) },
  };
}
