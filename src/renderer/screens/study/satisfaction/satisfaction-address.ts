import { hrefOf, navigate, type RouteParameters } from '../../../app/route.ts';

export interface SatisfactionAddress {
  /** The study; null: the newest. */
  readonly studyId: number | null;
  /** Who answers; null: who works here, or the first of the study. */
  readonly reviewer: string | null;
  readonly view: 'answer' | 'results';
  /** Run of the explanation that is asked about; null: the first with a question open. */
  readonly runId: number | null;
}

/** Reads `#/study?part=satisfaction&study=3&reviewer=Ada&run=12`; what cannot be understood is left out. */
export function readSatisfactionAddress(parameters: URLSearchParams): SatisfactionAddress {
  const number = (name: string) => {
    const text = parameters.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    studyId: number('study'),
    reviewer: parameters.get('reviewer'),
    view: parameters.get('view') === 'results' ? 'results' : 'answer',
    runId: number('run'),
  };
}

function parametersOf(address: Partial<SatisfactionAddress>): RouteParameters {
  const { studyId, reviewer, view, runId } = address;
  const shown = view === 'results' ? view : null;
  return { part: 'satisfaction', study: studyId, reviewer, view: shown, run: runId };
}

export function satisfactionHref(address: Partial<SatisfactionAddress>): string {
  return hrefOf('study', parametersOf(address));
}

/** Shows something else of Satisfaction; no step is left in the history. */
export function showSatisfaction(address: Partial<SatisfactionAddress>): void {
  navigate('study', parametersOf(address), { replace: true });
}
