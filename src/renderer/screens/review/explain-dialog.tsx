import { useState } from 'react';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { BatchFields, batchRequest, firstBatchChoice } from './batch-fields.tsx';
import { type ChosenMethod, chosenMethods } from './chosen-methods.ts';
import { EstimateLine, scaledEstimate } from './estimate-line.tsx';
import styles from './explain-dialog.module.css';
import { MethodList } from './method-list.tsx';
import { useMethodsOfProject } from './project-methods.ts';
import { SegmentationFields } from './segmentation-fields.tsx';

export interface ExplainDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: Int32Array;
}

/** What to run on several cases and what it costs, before it starts. */
export function ExplainDialog({ open, onClose, modelId, datasetId, indices }: ExplainDialogProps) {
  const described = useCall('methods', {}).data;
  const methods = described?.methods ?? [];
  const inspection = useCall('model.inspection', open ? { modelId } : null).data;
  const settings = useCall('status', {}).data?.settings ?? null;
  const start = useMutationCall('explain.start', { inline: true });
  const [picked, setPicked] = useState<readonly ChosenMethod[] | null>(null);
  const [batch, setBatch] = useState(firstBatchChoice);
  const [target, setTarget] = useState<'predicted' | 'label'>('predicted');

  const ofProject = useMethodsOfProject().settings;
  const preset = ofProject === null ? [] : chosenMethods(ofProject, methods, inspection);
  const [cut, setCut] = useState<SegmentationChoice | null | undefined>(undefined);
  const segmentation = cut === undefined ? (settings?.chosenSegmentation ?? null) : cut;
  const asked = (picked ?? preset).map(({ id, parameters }) => ({ id, parameters: { ...parameters } }));
  const estimate = useCall(
    'explain.estimate',
    open && asked.length > 0 ? { modelId, methods: asked, segmentation } : null,
    {
      keepPrevious: true,
    },
  );
  const isBatch = indices.length > 1;
  const asBatch = isBatch ? batchRequest(batch, new Date()) : {};
  const close = () => {
    start.reset();
    onClose();
  };
  return (
    <Dialog
      title={
        indices.length === 1
          ? t('Explain one case')
          : t('Explain {{indices}} cases', { indices: formatCount(indices.length) })
      }
      open={open}
      onClose={close}
      wide={isBatch}
      footer={
        <>
          <Button onPress={close}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            isDisabled={asked.length === 0 || indices.length === 0 || asBatch === null || start.isPending}
            onPress={() =>
              start.mutate(
                {
                  ...{
                    modelId,
                    datasetId,
                    indices: [...indices],
                    methods: asked,
                    segmentation,
                    target,
                    seed: 0,
                  },
                  ...asBatch,
                },
                { onSuccess: close },
              )
            }
          >
            {t('Start')}
          </Button>
        </>
      }
    >
      <div className={styles.methods}>
        <MethodList
          modelId={modelId}
          methods={methods}
          inspection={inspection}
          chosen={asked}
          segmentation={segmentation}
          onChange={setPicked}
        />
      </div>
      {asked.length > 0 && estimate.data !== undefined && (
        <EstimateLine estimate={scaledEstimate(estimate.data.total, indices.length)} />
      )}
      <SegmentationFields segmenters={described?.segmenters ?? []} value={segmentation} onChange={setCut} />
      <Select
        label={t('Class to explain')}
        options={[
          { id: 'predicted', name: t('The predicted class') },
          { id: 'label', name: t('The labelled class') },
        ]}
        value={target}
        onChange={setTarget}
      />
      {isBatch && <BatchFields value={batch} onChange={setBatch} />}
      {estimate.data?.problems.map(({ method, message }) => (
        <Notice key={method} tone="warn">
          {message}
        </Notice>
      ))}
      {estimate.error !== null && <FailureNotice failure={estimate.error} />}
      {asked.length === 0 && <Notice tone="plain">{t('Choose at least one method.')}</Notice>}
      {start.error !== null && <FailureNotice failure={start.error} />}
    </Dialog>
  );
}
