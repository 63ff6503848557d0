import { FailureNotice, Loading } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import type { AlikeSearch } from './alike-search.ts';
import styles from './cases-screen.module.css';

/** What stands in place of the cases while alike pictures are searched for. */
export function AlikeProgress({ search }: { readonly search: AlikeSearch }) {
  if (search.failure !== null) {
    return (
      <div className={styles.notice}>
        <FailureNotice failure={search.failure} onRetry={search.retry} />
      </div>
    );
  }
  if (search.progress === null) return <Loading what={t('alike pictures')} />;
  return (
    <div className={styles.notice}>
      <ProgressLine progress={search.progress} label={t('Searching for alike pictures')} />
    </div>
  );
}
