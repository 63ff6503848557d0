import { ChartScatter } from 'lucide-react';
import { useSubject } from '../../app/subject.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { t } from '../../language/language.ts';
import { Benchmarks } from './benchmarks.tsx';
import styles from './study.module.css';
import { readStudyAddress, studyHref } from './study-address.ts';

/** Which method is to be trusted: methods measured against each other on many pictures. */
export function StudyScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { project, model, dataset } = useSubject();
  if (project === null || model === null || dataset === null) {
    return (
      <MissingSubject icon={ChartScatter} missing={model === null ? 'model' : 'data set'}>
        {t('A benchmark measures methods against each other on the pictures of a data set.')}
      </MissingSubject>
    );
  }
  return (
    <div className={styles.screen}>
      <nav className={styles.parts} aria-label={t('Parts of Study')}>
        <a href={studyHref({})} aria-current="page">
          {t('Benchmark')}
        </a>
      </nav>
      <Benchmarks
        model={model}
        dataset={dataset}
        datasets={project.datasets}
        address={readStudyAddress(parameters)}
      />
    </div>
  );
}
