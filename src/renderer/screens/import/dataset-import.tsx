import { Images } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DatasetRole } from '#contract/dataset.ts';
import { useLongCall, useMutationCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { navigate } from '../../app/route.ts';
import { chooseSubject, useSubject } from '../../app/subject.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { roleOf, suggestedName } from './dataset-guesses.ts';
import { DatasetUnderstood } from './dataset-understood.tsx';
import styles from './import.module.css';

const pictures = {
  kind: 'folder-or-file',
  endings: ['.csv', '.tsv', '.txt', '.klarf', '.kla', '.001', '.000'],
} as const;
const folder = { kind: 'folder' } as const;

const roles = [
  { id: 'validation', name: t('Validation'), detail: t('to judge models on') },
  { id: 'training', name: t('Training'), detail: t('what a model learnt from') },
  { id: 'production', name: t('Production'), detail: t('from the line') },
  { id: 'reference', name: t('Reference'), detail: t('agreed examples') },
] as const;

/** Picks a folder or table, shows what a scan understood, and imports it or lets it go. */
export function DatasetImport() {
  const { project } = useSubject();
  const [path, setPath] = useState('');
  const [masksDirectory, setMasksDirectory] = useState('');
  const [split, setSplit] = useState('');
  const [role, setRole] = useState<DatasetRole>('validation');
  const [typedName, setTypedName] = useState<string | null>(null);
  const name = typedName ?? suggestedName(path, role);
  const scan = useLongCall('dataset.scan');
  const add = useMutationCall('dataset.add', { inline: true });
  const { state } = scan;
  const scanned = state.kind === 'done' ? state.output : null;
  const kept = useDiscardWhenLeft(scanned?.scanId ?? null);

  const choose = (next: string) => {
    setPath(next.trim());
    setTypedName(null);
    setRole(roleOf(next));
    scan.reset();
    add.reset();
  };
  const start = () =>
    scan.start({
      path,
      masksDirectory: masksDirectory === '' ? null : masksDirectory,
      split: split.trim() === '' ? null : split.trim(),
      role,
    });
  const finish = () => {
    if (scanned === null || project === null) return;
    add.mutate(
      { scanId: scanned.scanId, name: name.trim(), role },
      {
        onSuccess: (dataset) => {
          kept.current = true;
          chooseSubject(project, { datasetId: dataset.id });
          toast({
            tone: 'good',
            title: dataset.name,
            text: t('{{samples}} pictures imported', { samples: formatCount(dataset.samples) }),
          });
          if (project.models.length === 0) navigate('import', { what: 'model' });
          else navigate('overview');
        },
      },
    );
  };

  const editable = state.kind === 'idle' || state.kind === 'failed';
  return (
    <div className={styles.columns}>
      <div className={styles.form}>
        <PathField
          label={t('Pictures')}
          description={t(
            'A folder with a folder per class, a CSV table with picture paths and labels, or a KLARF file.',
          )}
          wanted={pictures}
          value={path}
          onChange={choose}
          placeholder="/path/to/pictures, table.csv or results.001"
        />
        <PathField
          label={t('Masks (optional)')}
          description={t('A folder of mask pictures with the names of the pictures.')}
          wanted={folder}
          value={masksDirectory}
          onChange={setMasksDirectory}
        />
        <div className={styles.pair}>
          <Select label={t('Role')} options={roles} value={role} onChange={setRole} disabled={!editable} />
          <TextField
            label={t('Split (optional)')}
            description={t('Keep only rows whose split column says this; empty: by role.')}
            value={split}
            onChange={setSplit}
            disabled={!editable}
          />
        </div>
        {state.kind === 'failed' && state.failure.code !== 'cancelled' && (
          <FailureNotice failure={state.failure} />
        )}
        {editable && (
          <div className={styles.submit}>
            <span className={styles.quiet}>{t('Nothing is written before you import.')}</span>
            <Button tone="primary" isDisabled={path === ''} onPress={() => void start()}>
              {t('Look through')}
            </Button>
          </div>
        )}
        {state.kind === 'running' && (
          <div className={styles.running}>
            <ProgressLine
              progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
              label={t('Looking through the pictures')}
            />
            <Button onPress={scan.cancel}>{t('Cancel')}</Button>
          </div>
        )}
        {scanned !== null && (
          <>
            <TextField label={t('Name in the project')} value={name} onChange={setTypedName} />
            {add.error !== null && <FailureNotice failure={add.error} />}
            <div className={styles.submit}>
              <Button onPress={scan.reset}>{t('Discard')}</Button>
              <Button
                tone="primary"
                isDisabled={name.trim() === '' || scanned.summary.samples === 0}
                isPending={add.isPending}
                onPress={finish}
              >
                {t('Import {{samples}} pictures', { samples: formatCount(scanned.summary.samples) })}
              </Button>
            </div>
          </>
        )}
      </div>
      <div className={styles.understood}>
        {scanned === null ? (
          <EmptyState icon={Images} title={t('Nothing looked through yet')}>
            {t(
              'Choose a folder or table and look through it: classes, sizes, splits, masks and every problem are shown before anything is imported. Pictures stay where they are.',
            )}
          </EmptyState>
        ) : (
          <DatasetUnderstood summary={scanned.summary} />
        )}
      </div>
    </div>
  );
}

/** Lets a scan go when the view turns to something else, unless it was imported. */
function useDiscardWhenLeft(scanId: string | null) {
  const kept = useRef(false);
  useEffect(() => {
    if (scanId === null) return;
    kept.current = false;
    return () => {
      // A scan that is gone already needs no discarding, so a failure says nothing.
      if (!kept.current) workstation.call('dataset.discard', { scanId }).catch(() => {});
    };
  }, [scanId]);
  return kept;
}
