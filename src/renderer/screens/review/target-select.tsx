import type { TargetRequest } from '#contract/explanation.ts';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';

/** Chooses a class: the predicted one, the labelled one, or one by name. */
export function TargetSelect({
  label,
  labels,
  value,
  onChange,
}: {
  readonly label: string;
  readonly labels: readonly string[];
  readonly value: TargetRequest;
  readonly onChange: (target: TargetRequest) => void;
}) {
  return (
    <Select
      label={label}
      options={[
        { id: 'predicted', name: t('The predicted class') },
        { id: 'label', name: t('The labelled class') },
        ...labels.map((name, index) => ({ id: String(index), name })),
      ]}
      value={String(value)}
      onChange={(choice) => onChange(targetOf(choice))}
    />
  );
}

function targetOf(choice: string): TargetRequest {
  return choice === 'predicted' || choice === 'label' ? choice : Number(choice);
}
