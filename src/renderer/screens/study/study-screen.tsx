import { ChartScatter } from 'lucide-react';
import { useKeys } from '../../app/keys.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { useSubject } from '../../app/subject.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { PartsNav } from '../../components/parts-nav.tsx';
import { t } from '../../language/language.ts';
import { AgreementView } from './agreement/agreement-view.tsx';
import { Benchmarks } from './benchmarks.tsx';
import { Satisfaction } from './satisfaction/satisfaction.tsx';
import { readSatisfactionAddress, satisfactionHref } from './satisfaction/satisfaction-address.ts';
import styles from './study.module.css';
import { readStudyAddress, studyHref } from './study-address.ts';

const parts = [
  { id: 'benchmark', name: t('Benchmark'), href: studyHref({}) },
  { id: 'satisfaction', name: t('Satisfaction'), href: satisfactionHref({}) },
  { id: 'agreement', name: t('Agreement'), href: hrefOf('study', { part: 'agreement' }) },
] as const;

/**
 * Which method is to be trusted: methods measured against each other on many pictures, what reviewers think of their
 * explanations, and how far reviewers agree.
 */
export function StudyScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { project, model, dataset } = useSubject();
  const part = parts.find(({ id }) => id === parameters.get('part'))?.id ?? 'benchmark';
  useKeys(
    'Parts of Study',
    parts.map(({ name, href }, at) => ({
      keys: `p ${at + 1}`,
      label: name,
      run: () => goTo(href),
    })),
  );
  if (project === null || model === null || dataset === null) {
    return (
      <MissingSubject icon={ChartScatter} missing={model === null ? 'model' : 'data set'}>
        {t('A benchmark measures methods against each other on the pictures of a data set.')}
      </MissingSubject>
    );
  }
  return (
    <div className={styles.screen}>
      <PartsNav label={t('Parts of Study')}>
        {parts.map(({ id, name, href }) => (
          <a key={id} href={href} aria-current={id === part ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </PartsNav>
      {part === 'benchmark' && (
        <Benchmarks
          model={model}
          dataset={dataset}
          datasets={project.datasets}
          address={readStudyAddress(parameters)}
        />
      )}
      {part === 'satisfaction' && (
        <Satisfaction
          model={model}
          dataset={dataset}
          datasets={project.datasets}
          address={readSatisfactionAddress(parameters)}
        />
      )}
      {part === 'agreement' && <AgreementView model={model} dataset={dataset} />}
    </div>
  );
}
