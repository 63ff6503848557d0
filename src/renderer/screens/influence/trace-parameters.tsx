import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from 'react-aria-components';
import type { MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import { useCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import { ParameterFields, useParameters } from '../review/parameter-fields.tsx';
import styles from '../review/parameter-panel.module.css';
import { TargetSelect } from '../review/target-select.tsx';
import { TraceEstimate } from './trace-estimate.tsx';

export interface TraceParametersProps {
  readonly method: MethodDescription;
  readonly modelId: number;
  readonly trainingId: number;
  readonly labels: readonly string[];
  readonly parameters: ParameterValues;
  readonly target: TargetRequest;
  readonly onRun: (parameters: ParameterValues, target: TargetRequest) => void;
}

/** An influence method's parameters and the class that is traced: change, see the cost, run again in place. */
export function TraceParameters(props: TraceParametersProps) {
  const label = t('Parameters of {{title}}', { title: props.method.title });
  return (
    <PanelButton quiet icon={Settings2} label={label} placement="top end" className={styles.popover}>
      {(close) => (
        <Dialog className={styles.dialog ?? ''} aria-label={label}>
          <PanelBody {...props} onClose={close} />
        </Dialog>
      )}
    </PanelButton>
  );
}

function PanelBody(props: TraceParametersProps & { readonly onClose: () => void }) {
  const { method, modelId, trainingId, labels, onRun, onClose } = props;
  const edited = useParameters(method, props.parameters);
  const parameters = edited.changed;
  const [target, setTarget] = useState<TargetRequest>(props.target);
  const inspection = useCall('model.inspection', { modelId }).data;
  const { valid } = edited;
  const estimate = useCall(
    'influence.estimate',
    valid ? { modelId, trainingId, methods: [{ id: method.id, parameters }], cases: 1 } : null,
    { keepPrevious: true },
  );
  const own = estimate.data?.methods[0];
  const problem = own?.problem ?? null;
  return (
    <>
      <header className={styles.header}>
        <h2>{method.title}</h2>
        <Button tone="quiet" onPress={edited.toDefaults}>
          {t('Defaults')}
        </Button>
      </header>
      <div className={styles.fields}>
        <p>{t(method.summary)}</p>
        <TargetSelect label={t('Class to trace')} labels={labels} value={target} onChange={setTarget} />
        <ParameterFields
          method={method}
          edited={edited}
          offered={{
            features: inspection?.featureTensors ?? [],
            fallback: inspection?.defaultFeature ?? null,
          }}
        />
      </div>
      {problem !== null && <Notice tone="warn">{problem}</Notice>}
      {own !== undefined && valid && <TraceEstimate method={own} />}
      {estimate.error !== null && valid && <FailureNotice failure={estimate.error} />}
      <footer className={styles.footer}>
        <span />
        <Button
          tone="primary"
          isDisabled={!valid || problem !== null || estimate.error !== null}
          onPress={() => {
            onRun(parameters, target);
            onClose();
          }}
        >
          {t('Trace')}
        </Button>
      </footer>
    </>
  );
}
