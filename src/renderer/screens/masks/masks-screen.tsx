import { Download, SquareDashedMousePointer, Upload } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { MaskDetail } from '#contract/masks.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { MaskDraft } from './mask-draft.ts';
import { type MaskFiles, MaskFilesDialog } from './mask-files-dialog.tsx';
import { MaskList } from './mask-list.tsx';
import { MaskRows } from './mask-rows.ts';
import { MaskWorkbench } from './mask-workbench.tsx';
import styles from './masks.module.css';
import { type MasksAddress, readMasksAddress, showMasks } from './masks-address.ts';

/** Ground-truth masks: proposed, taken, drawn, accepted by name, written and read as files. */
export function MasksScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { dataset } = useSubject();
  if (dataset !== null) {
    return <MasksOf key={dataset.id} dataset={dataset} address={readMasksAddress(parameters)} />;
  }
  return (
    <MissingSubject icon={SquareDashedMousePointer} missing="data set">
      {t('Masks say where in a picture the defect is.')}
    </MissingSubject>
  );
}

function MasksOf({ dataset, address }: { readonly dataset: Dataset; readonly address: MasksAddress }) {
  const states = useCall('masks.list', { datasetId: dataset.id });
  const segmenters = useCall('methods', {}).data?.segmenters ?? [];
  const [chosen, setChosen] = useState<SegmentationChoice | null>(null);
  const [files, setFiles] = useState<MaskFiles | null>(null);
  const rows = useMemo(() => (states.data === undefined ? null : new MaskRows(states.data)), [states.data]);
  const indices = useMemo(() => rows?.filtered(address.filter) ?? [], [rows, address.filter]);
  const index =
    address.index !== null && address.index < dataset.samples ? address.index : (indices[0] ?? null);
  const detail = useCall('masks.get', index === null ? null : { datasetId: dataset.id, index });
  const draft = useDraft(detail.data);
  const go = (direction: 1 | -1) => {
    const next =
      direction === 1
        ? indices.find((each) => index === null || each > index)
        : indices.findLast((each) => index === null || each < index);
    if (next !== undefined) showMasks({ ...address, index: next });
  };
  useKeys('Masks', [
    { keys: 'Shift+X', label: t('Export masks'), run: () => setFiles('export') },
    { keys: 'Shift+I', label: t('Import masks'), run: () => setFiles('import') },
    // While a picture can't be shown, its neighbours can.
    { keys: 'j', label: t('Next picture'), repeats: true, run: () => go(1) },
    { keys: 'k', label: t('Picture before'), repeats: true, run: () => go(-1) },
  ]);
  const preferred = segmenters.find(({ id }) => id === 'slic') ?? segmenters.find((each) => !each.needsFiles);
  const choice = chosen ?? (preferred === undefined ? null : { segmenter: preferred.id, parameters: {} });
  return (
    <div className={styles.screen}>
      <div className={styles.left}>
        <div className={styles.bar}>
          <Button icon={Download} onPress={() => setFiles('export')}>
            {t('Export')}
          </Button>
          <Button icon={Upload} onPress={() => setFiles('import')}>
            {t('Import')}
          </Button>
        </div>
        {states.error !== null && (
          <FailureNotice failure={states.error} onRetry={() => void states.refetch()} />
        )}
        {rows === null && states.error === null && <Loading what={t('masks')} />}
        {rows !== null && (
          <MaskList
            datasetId={dataset.id}
            rows={rows}
            indices={indices}
            index={index}
            filter={address.filter}
          />
        )}
      </div>
      {detail.error !== null && (
        <section className={styles.work} aria-label={t('Mask in work')}>
          <FailureNotice failure={detail.error} onRetry={() => void detail.refetch()} />
        </section>
      )}
      {detail.error === null && (detail.data === undefined || choice === null) && index !== null && (
        <Loading what={t('the picture')} />
      )}
      {detail.data !== undefined && draft !== null && choice !== null && (
        <MaskWorkbench
          key={detail.data.index}
          detail={detail.data}
          draft={draft}
          segmenters={segmenters}
          choice={choice}
          onChoice={setChosen}
          onPicture={go}
        />
      )}
      <MaskFilesDialog open={files} dataset={dataset} onClose={() => setFiles(null)} />
    </div>
  );
}

/** Pictures whose unfinished masks are remembered while one looks at others. */
const keptDrafts = 8;

/** The draft of a picture: begun from the mask that counts, and kept while others are looked at. */
function useDraft(detail: MaskDetail | undefined): MaskDraft | null {
  const kept = useRef(new Map<string, MaskDraft>());
  if (detail === undefined) return null;
  const { datasetId, index, current, height, width, mask } = detail;
  const key = [datasetId, index, current.id].join(' ');
  const known = kept.current.get(key);
  if (known !== undefined) return known;
  const draft = new MaskDraft(height, width, mask, current.id);
  kept.current.set(key, draft);
  const oldest = kept.current.keys().next().value;
  if (kept.current.size > keptDrafts && oldest !== undefined) kept.current.delete(oldest);
  return draft;
}
