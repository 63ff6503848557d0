import { hrefOf, navigate, type RouteParameters } from '../../app/route.ts';

/** What Concepts shows: concepts that were found in a class, or concepts that were tested. */
export type ConceptsPart = 'found' | 'tested';

export interface ConceptsAddress {
  readonly part: ConceptsPart;
  /** Class whose concepts are shown; null: the first that has some. */
  readonly classIndex: number | null;
  /** A run of that class; null: the newest. */
  readonly runId: number | null;
  /** The concept that is pointed at. */
  readonly concept: number | null;
}

/** Reads `#/concepts?part=found&class=2&run=12&concept=3`; what cannot be understood is left out. */
export function readConceptsAddress(parameters: URLSearchParams): ConceptsAddress {
  const number = (name: string) => {
    const text = parameters.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    part: parameters.get('part') === 'tested' ? 'tested' : 'found',
    classIndex: number('class'),
    runId: number('run'),
    concept: number('concept'),
  };
}

function parametersOf({ part, classIndex, runId, concept }: ConceptsAddress): RouteParameters {
  return { part: part === 'found' ? null : part, class: classIndex, run: runId, concept };
}

export function conceptsHref(address: Partial<ConceptsAddress>): string {
  return hrefOf('concepts', parametersOf({ ...nothing, ...address }));
}

/** Shows something else of Concepts; no step is left in the history. */
export function showConcepts(address: Partial<ConceptsAddress>): void {
  navigate('concepts', parametersOf({ ...nothing, ...address }), { replace: true });
}

const nothing: ConceptsAddress = { part: 'found', classIndex: null, runId: null, concept: null };
