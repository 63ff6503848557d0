import { useRef, useState } from 'react';
import type { Failure } from '#contract/failure.ts';
import { type MaskImportResult, maskExportResult, maskImportResult } from '#contract/masks.ts';
import { failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { followJob } from '../../app/jobs.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import styles from './masks.module.css';

export type MaskFiles = 'export' | 'import';

const which = [
  { id: 'all', name: t('All pictures') },
  { id: 'masked', name: t('Pictures with a mask') },
  { id: 'validated', name: t('Validated pictures') },
] as const;

/** Writes the masks of a data set, or takes masks from files. */
export function MaskFilesDialog(props: {
  readonly open: MaskFiles | null;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly onClose: () => void;
}) {
  const { open, dataset, onClose } = props;
  return (
    <Dialog
      title={
        open === 'import'
          ? t('Import masks for {{name}}', { name: dataset.name })
          : t('Export the masks of {{name}}', { name: dataset.name })
      }
      open={open !== null}
      onClose={onClose}
    >
      {open === 'export' && <ExportForm datasetId={dataset.id} />}
      {open === 'import' && <ImportForm datasetId={dataset.id} />}
    </Dialog>
  );
}

/** Follows a job that the form started; its last result or failure stays on the form. */
function useFormJob<Result>(read: (result: unknown) => Result) {
  // A button that is disabled while it works would lose the focus, and Escape with it.
  const busy = useRef(false);
  const [result, setResult] = useState<Result | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (begin: () => Promise<{ jobId: string }>) => {
    if (busy.current) return;
    busy.current = true;
    setFailure(null);
    setResult(null);
    try {
      const { jobId } = await begin();
      setResult(read((await followJob(jobId)).result));
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      busy.current = false;
    }
  };
  return { result, failure, run };
}

function ExportForm({ datasetId }: { readonly datasetId: number }) {
  const [directory, setDirectory] = useState('');
  const [pictures, setPictures] = useState<(typeof which)[number]['id']>('all');
  const [copy, setCopy] = useState(true);
  const { result, failure, run } = useFormJob((value) => maskExportResult.parse(value));
  return (
    <div className={styles.fields}>
      <PathField
        label={t('Folder')}
        description={t(
          'A new or empty folder. It gets masks.csv (image_path;mask_path;filename;label) and a PNG per mask.',
        )}
        wanted={{ kind: 'folder' }}
        value={directory}
        onChange={setDirectory}
      />
      <Select label={t('Pictures')} options={which} value={pictures} onChange={setPictures} />
      <Checkbox value={copy} onChange={setCopy}>
        {t('Copy the pictures, so that the folder can be moved')}
      </Checkbox>
      {failure !== null && <FailureNotice failure={failure} />}
      {result !== null && (
        <Notice tone="plain">
          {t('{{masks}} masks of {{pictures}} pictures are in {{table}}', {
            masks: result.masks,
            pictures: result.pictures,
            table: result.table,
          })}
        </Notice>
      )}
      <Button
        tone="primary"
        isDisabled={directory === ''}
        onPress={() =>
          void run(() =>
            workstation.call('masks.export', { datasetId, directory, pictures, copyPictures: copy }),
          )
        }
      >
        {t('Export')}
      </Button>
    </div>
  );
}

function ImportForm({ datasetId }: { readonly datasetId: number }) {
  const [path, setPath] = useState('');
  const { result, failure, run } = useFormJob((value): MaskImportResult => maskImportResult.parse(value));
  return (
    <div className={styles.fields}>
      <PathField
        label={t('File or folder')}
        description={t(
          'A CSV with image_path and mask_path, a folder of masks named as the pictures, or COCO JSON with run lengths.',
        )}
        wanted={{ kind: 'folder-or-file', endings: ['.csv', '.json'] }}
        value={path}
        onChange={setPath}
      />
      {failure !== null && <FailureNotice failure={failure} />}
      {result !== null && (
        <>
          <Notice tone={result.problems.length > 0 ? 'warn' : 'plain'}>
            {t('{{imported}} masks imported, {{unchanged}} unchanged, {{problems}} left out', {
              imported: result.imported,
              unchanged: result.unchanged,
              problems: result.problems.length,
            })}
          </Notice>
          <ul aria-label={t('Masks that were left out')}>
            {result.problems.slice(0, 100).map(({ file, message }) => (
              <li key={file}>{message}</li>
            ))}
          </ul>
        </>
      )}
      <Button
        tone="primary"
        isDisabled={path === ''}
        onPress={() => void run(() => workstation.call('masks.import', { datasetId, path }))}
      >
        {t('Import')}
      </Button>
    </div>
  );
}
