import type { QueryClient } from '@tanstack/react-query';
import type { MethodName } from './calls.ts';
import type { Change } from './connection.ts';

/** Which answers a change makes stale. */
const staleAfter = {
  project: 'all',
  models: ['status', 'project.summary'],
  datasets: ['status', 'project.summary', 'cases.columns', 'cases.samples'],
  evaluations: ['status', 'project.summary', 'evaluation.get', 'cases.columns', 'case.get'],
  explanations: ['case.get', 'study.missing'],
  concepts: [
    'project.summary',
    'concepts.list',
    'concepts.get',
    'concepts.estimate',
    'tcav.list',
    'runs.list',
  ],
  masks: ['project.summary', 'masks.list', 'masks.get', 'case.get', 'cases.samples'],
  benchmarks: ['project.summary', 'benchmark.list', 'benchmark.get', 'benchmark.estimate', 'runs.list'],
  influence: ['influence.list', 'influence.measurements', 'influence.estimate', 'runs.list'],
  audits: ['audit.list', 'audit.get', 'runs.list'],
  reviews: ['cases.reviews', 'case.get', 'influence.gallery', 'audit.get', 'agreement.get'],
  runs: ['status', 'project.summary', 'runs.list', 'runs.get', 'runs.chain', 'runs.madeFrom'],
  reports: ['status', 'project.summary', 'reports.list', 'site.get'],
  settings: ['status', 'providers', 'layouts.list'],
  views: ['views.list'],
  projections: ['projection.get', 'runs.list'],
  studies: ['study.list', 'study.get', 'study.tasks', 'study.results', 'study.ofCase'],
} as const satisfies Readonly<Record<Change['kind'], readonly MethodName[] | 'all'>>;

/** Marks what a change made stale; what is on the screen is asked for again at once. */
export function invalidate(client: QueryClient, change: Change): void {
  const methods: readonly MethodName[] | 'all' = staleAfter[change.kind];
  if (methods === 'all') {
    void client.invalidateQueries();
    return;
  }
  for (const method of methods) {
    const ofOneCase = method === 'case.get' && change.case !== null;
    void client.invalidateQueries({ queryKey: ofOneCase ? [method, change.case] : [method] });
  }
}
