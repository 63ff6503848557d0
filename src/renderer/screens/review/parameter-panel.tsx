import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from 'react-aria-components';
import type { MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import { withDefaultBaseline } from './chosen-methods.ts';
import { EstimateLine } from './estimate-line.tsx';
import { gradientRemark, obstacleOf } from './method-needs.ts';
import { ParameterFields, useParameters } from './parameter-fields.tsx';
import styles from './parameter-panel.module.css';
import { TargetSelect } from './target-select.tsx';

export interface ParameterPanelProps {
  readonly method: MethodDescription;
  readonly modelId: number;
  readonly labels: readonly string[];
  readonly inspection: ModelInspection | undefined;
  /** The feature tensor that was chosen for this model when it was imported. */
  readonly featureTensor: string | null;
  /** Parameters and target of the explanation that is shown. */
  readonly parameters: ParameterValues;
  readonly onRun: (parameters: ParameterValues, target: TargetRequest) => void;
  /** Makes these parameters the ones that E uses. */
  readonly onKeep: (parameters: ParameterValues) => void;
}

/** A method's parameters behind one button: change, see the cost, run again in place. */
export function ParameterPanel(props: ParameterPanelProps) {
  const label = t('Parameters of {{title}}', { title: props.method.title });
  return (
    <PanelButton quiet icon={Settings2} label={label} placement="bottom end" className={styles.popover}>
      {(close) => (
        <Dialog className={styles.dialog ?? ''} aria-label={label}>
          <PanelBody {...props} onClose={close} />
        </Dialog>
      )}
    </PanelButton>
  );
}

function PanelBody(props: ParameterPanelProps & { readonly onClose: () => void }) {
  const { modelId, labels, inspection, onRun, onKeep, onClose } = props;
  const settings = useCall('status', {}).data?.settings;
  const method = withDefaultBaseline(props.method, settings?.defaultBaseline ?? null);
  const edited = useParameters(method, props.parameters);
  const parameters = edited.changed;
  const [target, setTarget] = useState<TargetRequest>('predicted');
  const segmentation = settings?.chosenSegmentation ?? null;
  const obstacle = obstacleOf(method, inspection);
  const remark = gradientRemark(method, inspection);
  const valid = edited.valid && obstacle === null;
  const estimate = useCall(
    'explain.estimate',
    valid ? { modelId, methods: [{ id: method.id, parameters }], segmentation } : null,
    { keepPrevious: true },
  );
  return (
    <>
      <header className={styles.header}>
        <h2>{method.title}</h2>
        <Button tone="quiet" onPress={edited.toDefaults}>
          {t('Defaults')}
        </Button>
      </header>
      <div className={styles.fields}>
        <ParameterFields
          method={method}
          edited={edited}
          offered={{
            features: inspection?.featureTensors ?? [],
            fallback: props.featureTensor ?? inspection?.defaultFeature ?? null,
          }}
        />
        <TargetSelect label={t('Class to explain')} labels={labels} value={target} onChange={setTarget} />
      </div>
      {obstacle !== null && <Notice tone="warn">{obstacle}</Notice>}
      {remark !== null && <Notice tone="plain">{remark}</Notice>}
      {estimate.data !== undefined && valid && <EstimateLine estimate={estimate.data.total} />}
      {estimate.error !== null && valid && <FailureNotice failure={estimate.error} />}
      <footer className={styles.footer}>
        <Button
          tone="quiet"
          isDisabled={!valid}
          onPress={() => {
            onKeep(parameters);
            onClose();
          }}
        >
          {t('Keep for E')}
        </Button>
        <Button
          tone="primary"
          isDisabled={!valid || estimate.error !== null}
          onPress={() => {
            onRun(parameters, target);
            onClose();
          }}
        >
          {t('Run')}
        </Button>
      </footer>
    </>
  );
}
