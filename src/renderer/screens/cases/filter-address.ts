import { byFacet, type CaseFilter, type Facet, facets } from './case-filter.ts';
import { type CaseOrder, caseOrders } from './case-order.ts';

/** What Cases shows, as it stands in the address: `#/cases?true=bridge&predicted=residue&outcome=wrong`. */
export interface CasesAddress {
  readonly filter: CaseFilter;
  readonly order: CaseOrder;
}

/** Reads an address; what cannot be understood is left out. */
export function readAddress(parameters: URLSearchParams): CasesAddress {
  const outcome = parameters.get('outcome');
  const order = parameters.get('order');
  return {
    filter: {
      outcome: outcome === 'wrong' || outcome === 'right' ? outcome : null,
      picked: byFacet((facet) => parameters.getAll(facet)),
      confidence: readRange(parameters.get('confidence')),
    },
    order: caseOrders.find((known) => known === order) ?? 'index',
  };
}

/** Writes an address. `kept` are parameters of the screen that are no filter, such as model and data set. */
export function writeAddress({ filter, order }: CasesAddress, kept: URLSearchParams): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of ['model', 'dataset']) {
    const value = kept.get(name);
    if (value !== null) parameters.set(name, value);
  }
  if (filter.outcome !== null) parameters.set('outcome', filter.outcome);
  for (const facet of facets) for (const name of filter.picked[facet]) parameters.append(facet, name);
  if (filter.confidence !== null) parameters.set('confidence', filter.confidence.join('..'));
  if (order !== 'index') parameters.set('order', order);
  return parameters;
}

/** Adds or removes one value of a facet. */
export function togglePicked(filter: CaseFilter, facet: Facet, name: string): CaseFilter {
  const picked = filter.picked[facet];
  const next = picked.includes(name) ? picked.filter((other) => other !== name) : [...picked, name];
  return { ...filter, picked: { ...filter.picked, [facet]: next } };
}

export function isEveryCase(filter: CaseFilter): boolean {
  return (
    filter.outcome === null &&
    filter.confidence === null &&
    facets.every((facet) => filter.picked[facet].length === 0)
  );
}

function readRange(text: string | null): readonly [number, number] | null {
  const [low, high] = (text ?? '')
    .split('..')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (low === undefined || high === undefined || !(low >= 0 && low <= high && high <= 1)) return null;
  return [low, high];
}
