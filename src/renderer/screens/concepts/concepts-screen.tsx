import { Puzzle } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { useSubject } from '../../app/subject.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { PartsNav } from '../../components/parts-nav.tsx';
import { t } from '../../language/language.ts';
import styles from './concepts.module.css';
import { conceptsHref, readConceptsAddress, showConcepts } from './concepts-address.ts';
import { FindConceptsDialog, type Within } from './find-concepts-dialog.tsx';
import { FoundConcepts } from './found-concepts.tsx';
import { TestedConcepts } from './tested-concepts.tsx';

/** What the network sees in words: concepts that were found in a class, and concepts that were tested. */
export function ConceptsScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { project, model, dataset } = useSubject();
  const address = readConceptsAddress(parameters);
  const found = useCall('concepts.list', model === null ? null : { modelId: model.id });
  const methods = useCall('methods', {}).data;
  const [finding, setFinding] = useState<{ classIndex: number; within: Within | null } | null>(() =>
    parameters.get('find') === null ? null : { classIndex: address.classIndex ?? 0, within: null },
  );
  useKeys('Concepts', [
    {
      keys: 't',
      label: t('Concepts found, or concepts tested'),
      run: () => showConcepts({ part: address.part === 'found' ? 'tested' : 'found' }),
    },
  ]);
  if (project === null || model === null || dataset === null) {
    return (
      <MissingSubject icon={Puzzle} missing={model === null ? 'model' : 'data set'}>
        {t('Concepts are what a model sees in the pictures of a class.')}
      </MissingSubject>
    );
  }
  return (
    <div className={styles.screen}>
      <PartsNav label={t('Parts of Concepts')}>
        <a href={conceptsHref({})} aria-current={address.part === 'found' ? 'page' : undefined}>
          {t('Found in a class (CRAFT)')}
        </a>
        <a
          href={conceptsHref({ part: 'tested' })}
          aria-current={address.part === 'tested' ? 'page' : undefined}
        >
          {t('Tested with examples (TCAV)')}
        </a>
      </PartsNav>
      {address.part === 'tested' ? (
        <TestedConcepts
          model={model}
          dataset={dataset}
          datasets={project.datasets}
          method={methods?.analyses.find(({ id }) => id === 'tcav')}
          runId={address.runId}
        />
      ) : (
        <>
          {found.error !== null && (
            <FailureNotice failure={found.error} onRetry={() => void found.refetch()} />
          )}
          {found.data === undefined && found.error === null && <Loading what={t('concepts')} />}
          {found.data !== undefined && (
            <FoundConcepts
              address={address}
              model={model}
              datasets={project.datasets}
              sets={found.data.sets}
              method={methods?.analyses.find(({ id }) => id === 'concepts')}
              onFind={(classIndex, within) => setFinding({ classIndex, within })}
            />
          )}
        </>
      )}
      <FindConceptsDialog
        open={finding !== null}
        model={model}
        dataset={dataset}
        datasets={project.datasets}
        classIndex={finding?.classIndex ?? 0}
        within={finding?.within ?? null}
        onClose={() => setFinding(null)}
        onFound={(runId, classIndex) => showConcepts({ classIndex, runId })}
      />
    </div>
  );
}
