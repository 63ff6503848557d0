import { create } from 'zustand';
import type { CaseKey } from '#contract/scalars.ts';
import { hrefOf, navigate } from '../../app/route.ts';

/** The list of cases that J and K walk through: what Cases showed last, in its order. */
export interface ReviewOrder {
  readonly modelId: number;
  readonly datasetId: number;
  /** Sample indices. */
  readonly indices: Int32Array;
  /** Address of the list, to go back to. */
  readonly address: string;
}

interface ReviewOrderState {
  readonly order: ReviewOrder | null;
  /** The case looked at last, as a position in the list. */
  readonly position: number;
}

export const useReviewOrder = create<ReviewOrderState>()(() => ({ order: null, position: 0 }));

/** Position of a case in the list, or null when the list is of other cases. Looks near the last position first. */
export function positionOf(order: ReviewOrder | null, near: number, key: CaseKey): number | null {
  if (order === null || order.modelId !== key.modelId || order.datasetId !== key.datasetId) return null;
  for (const position of [near, near + 1, near - 1]) {
    if (order.indices[position] === key.index) return position;
  }
  const found = order.indices.indexOf(key.index);
  return found < 0 ? null : found;
}

export function caseHref(key: CaseKey): string {
  return hrefOf('case', { model: key.modelId, dataset: key.datasetId, index: key.index });
}

/** Opens a case. From one case to the next no step is left in the history, so that "back" leads to the list. */
export function openCase(key: CaseKey, options: { readonly replace?: boolean } = {}): void {
  navigate('case', { model: key.modelId, dataset: key.datasetId, index: key.index }, options);
}

/** The case that an address names; null where it names none. */
export function caseOfAddress(parameters: URLSearchParams): CaseKey | null {
  const [modelId, datasetId, index] = ['model', 'dataset', 'index'].map((name) => {
    const text = parameters.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  });
  if (!modelId || !datasetId || index === null || index === undefined) return null;
  return { modelId, datasetId, index };
}
