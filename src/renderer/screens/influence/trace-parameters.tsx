import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import { useCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { withDefaults, withoutDefaults } from '../review/chosen-methods.ts';
import { ParameterField } from '../review/parameter-field.tsx';
import styles from '../review/parameter-panel.module.css';
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
  return (
    <DialogTrigger>
      <IconButton icon={Settings2} label={`Parameters of ${props.method.title}`} />
      <Popover className={styles.popover ?? ''} placement="top end" offset={4}>
        <Dialog className={styles.dialog ?? ''} aria-label={`Parameters of ${props.method.title}`}>
          {({ close }) => <PanelBody {...props} onClose={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function PanelBody(props: TraceParametersProps & { readonly onClose: () => void }) {
  const { method, modelId, trainingId, labels, onRun, onClose } = props;
  const [values, setValues] = useState(() => withDefaults(method, props.parameters));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const [target, setTarget] = useState(String(props.target));
  const inspection = useCall('model.inspection', { modelId }).data;
  const parameters = withoutDefaults(method, values);
  const valid = invalid.size === 0;
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
        <Button tone="quiet" onPress={() => setValues(withDefaults(method, {}))}>
          Defaults
        </Button>
      </header>
      <div className={styles.fields}>
        <p>{method.summary}</p>
        <Select
          label="Class to trace"
          options={[
            { id: 'predicted', name: 'The predicted class' },
            { id: 'label', name: 'The labelled class' },
            ...labels.map((label, index) => ({ id: String(index), name: label })),
          ]}
          value={target}
          onChange={setTarget}
        />
        {method.parameters.map((description) => (
          <ParameterField
            key={description.name}
            description={description}
            value={values[description.name] ?? null}
            offered={{
              features: inspection?.featureTensors ?? [],
              fallback: inspection?.defaultFeature ?? null,
            }}
            onChange={(value, isValid) => {
              setValues((before) => ({ ...before, [description.name]: value }));
              setInvalid((before) => {
                const next = new Set(before);
                if (isValid) next.delete(description.name);
                else next.add(description.name);
                return next;
              });
            }}
          />
        ))}
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
            onRun(parameters, targetOf(target));
            onClose();
          }}
        >
          Trace
        </Button>
      </footer>
    </>
  );
}

export function targetOf(choice: string): TargetRequest {
  return choice === 'predicted' || choice === 'label' ? choice : Number(choice);
}
