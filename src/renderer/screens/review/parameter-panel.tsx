import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { withDefaults, withoutDefaults } from './chosen-methods.ts';
import { EstimateLine } from './estimate-line.tsx';
import { gradientRemark, obstacleOf } from './method-needs.ts';
import { ParameterField } from './parameter-field.tsx';
import styles from './parameter-panel.module.css';

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
  return (
    <DialogTrigger>
      <IconButton icon={Settings2} label={`Parameters of ${props.method.title}`} />
      <Popover className={styles.popover ?? ''} placement="bottom end" offset={4}>
        <Dialog className={styles.dialog ?? ''} aria-label={`Parameters of ${props.method.title}`}>
          {({ close }) => <PanelBody {...props} onClose={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function PanelBody(props: ParameterPanelProps & { readonly onClose: () => void }) {
  const { method, modelId, labels, inspection, onRun, onKeep, onClose } = props;
  const [values, setValues] = useState(() => withDefaults(method, props.parameters));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const [target, setTarget] = useState<string>('predicted');
  const segmentation = useCall('status', {}).data?.settings.chosenSegmentation ?? null;
  const parameters = withoutDefaults(method, values);
  const obstacle = obstacleOf(method, inspection);
  const remark = gradientRemark(method, inspection);
  const valid = invalid.size === 0 && obstacle === null;
  const estimate = useCall(
    'explain.estimate',
    valid ? { modelId, methods: [{ id: method.id, parameters }], segmentation } : null,
    { keepPrevious: true },
  );
  return (
    <>
      <header className={styles.header}>
        <h2>{method.title}</h2>
        <Button tone="quiet" onPress={() => setValues(withDefaults(method, {}))}>
          Defaults
        </Button>
      </header>
      <div className={styles.fields}>
        {method.parameters.map((description) => (
          <ParameterField
            key={description.name}
            description={description}
            value={values[description.name] ?? null}
            offered={{
              features: inspection?.featureTensors ?? [],
              fallback: props.featureTensor ?? inspection?.defaultFeature ?? null,
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
        <Select
          label="Class to explain"
          options={[
            { id: 'predicted', name: 'The predicted class' },
            { id: 'label', name: 'The labelled class' },
            ...labels.map((label, index) => ({ id: String(index), name: label })),
          ]}
          value={target}
          onChange={setTarget}
        />
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
          Keep for E
        </Button>
        <Button
          tone="primary"
          isDisabled={!valid || estimate.error !== null}
          onPress={() => {
            onRun(parameters, targetOf(target));
            onClose();
          }}
        >
          Run
        </Button>
      </footer>
    </>
  );
}

function targetOf(choice: string): TargetRequest {
  return choice === 'predicted' || choice === 'label' ? choice : Number(choice);
}
