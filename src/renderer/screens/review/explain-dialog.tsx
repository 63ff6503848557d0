import { useState } from 'react';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { chosenMethods } from './chosen-methods.ts';
import { EstimateLine, scaledEstimate } from './estimate-line.tsx';
import styles from './explain-dialog.module.css';

export interface ExplainDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: Int32Array;
}

/** What to run on several cases and what it costs, before it starts. */
export function ExplainDialog({ open, onClose, modelId, datasetId, indices }: ExplainDialogProps) {
  const methods = useCall('methods', {}).data?.methods ?? [];
  const settings = useCall('status', {}).data?.settings ?? null;
  const start = useMutationCall('explain.start', { inline: true });
  const [left, setLeft] = useState<ReadonlySet<string> | null>(null);
  const [target, setTarget] = useState<'predicted' | 'label'>('predicted');

  const saliency = methods.filter(({ family }) => family === 'saliency');
  const preset = settings === null ? [] : chosenMethods(settings, saliency);
  const chosen = left ?? new Set(preset.map(({ id }) => id));
  const asked = saliency
    .filter(({ id }) => chosen.has(id))
    .map(({ id }) => ({ id, parameters: preset.find((method) => method.id === id)?.parameters ?? {} }));
  const estimate = useCall(
    'explain.estimate',
    open && asked.length > 0 ? { modelId, methods: asked } : null,
    {
      keepPrevious: true,
    },
  );
  const close = () => {
    start.reset();
    onClose();
  };
  return (
    <Dialog
      title={indices.length === 1 ? 'Explain one case' : `Explain ${formatCount(indices.length)} cases`}
      open={open}
      onClose={close}
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button
            tone="primary"
            isDisabled={asked.length === 0 || indices.length === 0 || start.isPending}
            onPress={() =>
              start.mutate(
                { modelId, datasetId, indices: [...indices], methods: asked, target, seed: 0 },
                { onSuccess: close },
              )
            }
          >
            Start
          </Button>
        </>
      }
    >
      <fieldset className={styles.methods}>
        <legend>Methods</legend>
        {saliency.map(({ id, title, summary }) => (
          <div key={id}>
            <Checkbox
              value={chosen.has(id)}
              onChange={(on) =>
                setLeft(new Set(on ? [...chosen, id] : [...chosen].filter((other) => other !== id)))
              }
            >
              {title}
            </Checkbox>
            <p className={styles.summary}>{summary}</p>
          </div>
        ))}
      </fieldset>
      <Select
        label="Class to explain"
        options={[
          { id: 'predicted', name: 'The predicted class' },
          { id: 'label', name: 'The labelled class' },
        ]}
        value={target}
        onChange={setTarget}
      />
      {asked.length > 0 && estimate.data !== undefined && (
        <EstimateLine estimate={scaledEstimate(estimate.data.total, indices.length)} />
      )}
      {estimate.error !== null && <FailureNotice failure={estimate.error} />}
      {asked.length === 0 && <Notice tone="plain">Choose at least one method.</Notice>}
      {start.error !== null && <FailureNotice failure={start.error} />}
    </Dialog>
  );
}
