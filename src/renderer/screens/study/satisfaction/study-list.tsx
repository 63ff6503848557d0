import { CircleCheck } from 'lucide-react';
import type { Dataset } from '#contract/dataset.ts';
import { type Study, satisfactionItems } from '#contract/study.ts';
import { formatCount, formatTime } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import styles from '../study.module.css';
import { showSatisfaction } from './satisfaction-address.ts';

/** Studies with how far their reviewers are. */
export function StudyList(props: {
  readonly studies: readonly Study[];
  readonly datasets: readonly Dataset[];
  readonly shown: number;
}) {
  const { studies, datasets, shown } = props;
  return (
    <div className={styles.side}>
      <ul className={styles.list} aria-label={t('Studies')}>
        {studies.map((study) => {
          const { done, total } = progressOf(study);
          return (
            <li key={study.id}>
              <button
                type="button"
                className={styles.benchmark}
                aria-current={study.id === shown ? 'true' : undefined}
                onClick={() => showSatisfaction({ studyId: study.id })}
              >
                <span className={styles.name} title={study.title}>
                  {study.title}
                </span>
                <span className={styles.quiet}>
                  {datasets.find(({ id }) => id === study.datasetId)?.name ?? t('a data set that is gone')}
                </span>
                <span className={styles.quiet}>{extentOf(study)}</span>
                <span className={styles.when}>
                  {formatTime(study.createdAt)}
                  {done === total ? (
                    <span className={styles.state}>
                      <CircleCheck size={12} aria-hidden />
                      {t('all answered')}
                    </span>
                  ) : (
                    <span>{t('{{floor}} % answered', { floor: Math.floor((100 * done) / total) })}</span>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function progressOf({ indices, methods, reviewers, answered }: Study) {
  const each = indices.length * methods.length * satisfactionItems.length;
  return { done: answered.reduce((sum, own) => sum + own, 0), total: each * reviewers.length, each };
}

/** `4 cases, 3 methods, 2 reviewers` */
export function extentOf({ indices, methods, reviewers }: Study): string {
  const counted = (count: number, what: string) => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
  return [
    counted(indices.length, 'case'),
    counted(methods.length, 'method'),
    counted(reviewers.length, 'reviewer'),
  ].join(', ');
}
