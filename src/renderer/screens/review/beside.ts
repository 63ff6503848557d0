import { create } from 'zustand';
import type { CaseKey } from '#contract/scalars.ts';
import { t } from '../../language/language.ts';

/** What a case is compared with: the same picture by another model, or another picture of its data set. */
export type Beside =
  | { readonly kind: 'model'; readonly modelId: number }
  | { readonly kind: 'case'; readonly datasetId: number; readonly index: number };

interface BesideState {
  readonly beside: Beside | null;
  /** Maps of the other model are drawn as their difference from those above. */
  readonly differences: boolean;
}

export const useBeside = create<BesideState>()(() => ({ beside: null, differences: false }));

/** The case that stands below another one; null where there is none, or it would be the same one. */
export function besideOf(key: CaseKey, beside: Beside | null): CaseKey | null {
  if (beside === null) return null;
  const other =
    beside.kind === 'model'
      ? { ...key, modelId: beside.modelId }
      : { ...key, datasetId: beside.datasetId, index: beside.index };
  // A picture of another data set stays behind when that is left.
  if (other.datasetId !== key.datasetId) return null;
  return other.modelId === key.modelId && other.index === key.index ? null : other;
}

export function compareWith(beside: Beside | null): void {
  useBeside.setState({ beside });
}

/** The most probable classes of two models, by name. */
export interface TopAgreement {
  /** Classes among the first `of` of both. */
  readonly shared: number;
  readonly of: number;
  readonly sameFirst: boolean;
}

interface Answer {
  readonly probabilities: readonly number[];
  readonly labels: readonly string[];
}

/** How far the first five answers (fewer where there are fewer classes) of two models are the same. */
export function topAgreement(first: Answer, second: Answer): TopAgreement {
  const of = Math.min(5, first.labels.length, second.labels.length);
  const [top, other] = [topLabels(first, of), topLabels(second, of)];
  return { shared: top.filter((label) => other.includes(label)).length, of, sameFirst: top[0] === other[0] };
}

function topLabels({ probabilities, labels }: Answer, count: number): string[] {
  return probabilities
    .map((probability, index) => ({ probability, label: labels[index] ?? t('class {{index}}', { index }) }))
    .sort((first, second) => second.probability - first.probability)
    .slice(0, count)
    .map(({ label }) => label);
}
