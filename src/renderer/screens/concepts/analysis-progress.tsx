import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import type { AnalysisJob } from './analysis-job.ts';

/** How far an analysis is. */
export function AnalysisProgress({ work, what }: { readonly work: AnalysisJob; readonly what: string }) {
  const { job } = work;
  if (job === null || job.state === 'queued') return <p role="status">{t('Waiting for its turn')}</p>;
  return <ProgressLine progress={job.progress} label={what} />;
}
