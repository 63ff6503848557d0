import { hrefOf, navigate, type RouteParameters } from '../../app/route.ts';

/** Parts of Influence in the order of their tabs. */
export const influenceParts = [
  'labels',
  'duplicates',
  'leaks',
  'memorised',
  'suggestions',
  'faithfulness',
] as const;
export type InfluencePart = (typeof influenceParts)[number];

export interface InfluenceAddress {
  readonly part: InfluencePart;
  /** The audit, or the measurement of methods; null: the newest. */
  readonly runId: number | null;
  /** Which entry of the list is looked at; null: the first. */
  readonly at: string | null;
}

/** Reads `#/influence?part=labels&run=12&at=label-33`; what cannot be understood is left out. */
export function readInfluenceAddress(parameters: URLSearchParams): InfluenceAddress {
  const run = parameters.get('run');
  return {
    part: influenceParts.find((part) => part === parameters.get('part')) ?? 'labels',
    runId: run !== null && /^[1-9]\d{0,8}$/.test(run) ? Number(run) : null,
    at: parameters.get('at'),
  };
}

function parametersOf({ part = 'labels', runId, at }: Partial<InfluenceAddress>): RouteParameters {
  return { part: part === 'labels' ? null : part, run: runId, at };
}

export function influenceHref(address: Partial<InfluenceAddress>): string {
  return hrefOf('influence', parametersOf(address));
}

/** Shows something else of Influence; no step is left in the history. */
export function showInfluence(address: Partial<InfluenceAddress>): void {
  navigate('influence', parametersOf(address), { replace: true });
}
