import type { ModelInspection } from '#contract/model.ts';
import { Select } from '../../components/select.tsx';

const AUTOMATIC = '';

/** The tensor that stands for "what the network saw": for methods that need features. */
export function FeatureField(props: {
  readonly inspection: ModelInspection;
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
}) {
  const { inspection, value, onChange } = props;
  const options = [
    { id: AUTOMATIC, name: 'Chosen by Waferlens' },
    ...inspection.featureTensors.map(({ name, shape, operator }) => ({
      id: name,
      name,
      detail: `${operator} ${shape?.join(' x ') ?? ''}`,
    })),
  ];
  return (
    <Select
      label="Feature tensor"
      options={options}
      value={value ?? AUTOMATIC}
      onChange={(name) => onChange(name === AUTOMATIC ? null : name)}
    />
  );
}
