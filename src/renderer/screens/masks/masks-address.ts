import { hrefOf, navigate } from '../../app/route.ts';

export const maskFilters = ['all', 'missing', 'original', 'validated'] as const;
export type MaskFilter = (typeof maskFilters)[number];

/** What the address says: `#/masks?index=12&filter=missing`. */
export interface MasksAddress {
  readonly index: number | null;
  readonly filter: MaskFilter;
}

export function readMasksAddress(parameters: URLSearchParams): MasksAddress {
  const index = Number(parameters.get('index') ?? '');
  const given = parameters.get('index') !== null && Number.isInteger(index) && index >= 0;
  const filter = maskFilters.find((each) => each === parameters.get('filter')) ?? 'all';
  return { index: given ? index : null, filter };
}

const parametersOf = ({ index, filter }: MasksAddress) => ({
  index,
  filter: filter === 'all' ? null : filter,
});

export function masksHref(address: MasksAddress): string {
  return hrefOf('masks', parametersOf(address));
}

export function showMasks(address: MasksAddress): void {
  navigate('masks', parametersOf(address), { replace: true });
}
