import { byFacet, type CaseFilter, type Facet, facets, type Range } from './case-filter.ts';
import { type CaseOrder, readOrder } from './case-order.ts';

/** How the cases are looked at. */
export const caseViews = ['grid', 'table', 'scatter', 'wafer'] as const;
export type CaseViewName = (typeof caseViews)[number];

/** What Cases shows, as it stands in the address: `#/cases?true=bridge&predicted=residue&outcome=wrong`. */
export interface CasesAddress {
  readonly filter: CaseFilter;
  readonly order: CaseOrder;
  readonly view: CaseViewName;
}

/** Numbers other than the confidence are named with this before them: `range.dieX=0..4`. */
const rangePrefix = 'range.';

/** Reads an address; what cannot be understood is left out. */
export function readAddress(parameters: URLSearchParams): CasesAddress {
  const outcome = parameters.get('outcome');
  const view = parameters.get('view');
  const alike = parameters.get('alike') ?? '';
  return {
    filter: {
      outcome: outcome === 'wrong' || outcome === 'right' ? outcome : null,
      picked: byFacet((facet) => parameters.getAll(facet)),
      ranges: readRanges(parameters),
      onlyChosen: parameters.get('chosen') === 'only',
      alike: /^\d{1,9}$/.test(alike) ? Number(alike) : null,
    },
    order: readOrder(parameters.get('order')) ?? 'index',
    view: caseViews.find((known) => known === view) ?? 'grid',
  };
}

/** Writes an address. `kept` are parameters of the screen that are no filter, such as model and data set. */
export function writeAddress({ filter, order, view }: CasesAddress, kept: URLSearchParams): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of ['model', 'dataset']) {
    const value = kept.get(name);
    if (value !== null) parameters.set(name, value);
  }
  if (filter.outcome !== null) parameters.set('outcome', filter.outcome);
  for (const facet of facets) for (const name of filter.picked[facet]) parameters.append(facet, name);
  for (const [name, range] of Object.entries(filter.ranges)) {
    parameters.set(name === 'confidence' ? name : `${rangePrefix}${name}`, range.join('..'));
  }
  if (filter.onlyChosen) parameters.set('chosen', 'only');
  if (filter.alike !== null) parameters.set('alike', String(filter.alike));
  if (order !== 'index') parameters.set('order', order);
  if (view !== 'grid') parameters.set('view', view);
  return parameters;
}

/** Adds or removes one value of a facet. */
export function togglePicked(filter: CaseFilter, facet: Facet, name: string): CaseFilter {
  const picked = filter.picked[facet];
  const next = picked.includes(name) ? picked.filter((other) => other !== name) : [...picked, name];
  return { ...filter, picked: { ...filter.picked, [facet]: next } };
}

/** Sets the range of a column of numbers, or lets any value through. */
export function withRange(filter: CaseFilter, name: string, range: Range | null): CaseFilter {
  const others = Object.entries(filter.ranges).filter(([other]) => other !== name);
  return { ...filter, ranges: Object.fromEntries(range === null ? others : [...others, [name, range]]) };
}

export function isEveryCase(filter: CaseFilter): boolean {
  return (
    filter.outcome === null &&
    !filter.onlyChosen &&
    filter.alike === null &&
    Object.keys(filter.ranges).length === 0 &&
    facets.every((facet) => filter.picked[facet].length === 0)
  );
}

function readRanges(parameters: URLSearchParams): Readonly<Record<string, Range>> {
  const ranges = [...parameters].flatMap(([name, text]): [string, Range][] => {
    const column = name === 'confidence' ? name : name.startsWith(rangePrefix) ? name.slice(6) : '';
    const range = column === '' ? null : readRange(text);
    return range === null ? [] : [[column, range]];
  });
  return Object.fromEntries(ranges);
}

function readRange(text: string): Range | null {
  const [low, high] = text.split('..').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return low === undefined || high === undefined || !(low <= high) ? null : [low, high];
}
