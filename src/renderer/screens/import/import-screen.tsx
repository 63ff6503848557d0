import { useKeys } from '../../app/keys.ts';
import { hrefOf, navigate } from '../../app/route.ts';
import { useSubject } from '../../app/subject.ts';
import { t } from '../../language/language.ts';
import { DatasetImport } from './dataset-import.tsx';
import styles from './import.module.css';
import { ModelImport } from './model-import.tsx';

const subjects = [
  { what: 'model', title: t('Model') },
  { what: 'dataset', title: t('Data set') },
] as const;

/** Imports a model or a data set: first what was understood, then the import. */
export function ImportScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { project } = useSubject();
  const asked = subjects.find(({ what }) => what === parameters.get('what'))?.what;
  const shown = asked ?? (project !== null && project.models.length > 0 ? 'dataset' : 'model');
  useKeys('Import', [
    { keys: 'm', label: t('Import a model'), run: () => navigate('import', { what: 'model' }) },
    { keys: 'd', label: t('Import a data set'), run: () => navigate('import', { what: 'dataset' }) },
  ]);
  return (
    <div className={styles.page}>
      <nav className={styles.switch} aria-label={t('What to import')}>
        {subjects.map(({ what, title }) => (
          <a
            key={what}
            href={hrefOf('import', { what })}
            aria-current={shown === what ? 'page' : undefined}
            className={styles.switchItem}
          >
            {title}
          </a>
        ))}
      </nav>
      {shown === 'model' ? <ModelImport /> : <DatasetImport />}
    </div>
  );
}
