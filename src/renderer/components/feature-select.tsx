import type { FeatureDescription } from '#contract/feature.ts';
import { t } from '../language/language.ts';
import { featureDetail } from './feature-words.ts';
import { Select } from './select.tsx';

/** No tensor has an empty name. */
const automatic = '';

/** One of a model's feature tensors by name; null stands for the default one, which is named. */
export function FeatureSelect(props: {
  readonly label: string;
  readonly features: readonly FeatureDescription[];
  /** The tensor that is taken where none is chosen. */
  readonly fallback: string | null;
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
}) {
  const { features, fallback, value } = props;
  const taken = features.find(({ name }) => name === fallback);
  const options = [
    {
      id: automatic,
      name: t('Default{{value}}', { value: fallback === null ? '' : `: ${fallback}` }),
      ...(taken === undefined ? {} : { detail: featureDetail(taken) }),
    },
    ...features.map((feature) => ({
      id: feature.name,
      name: feature.name,
      detail: featureDetail(feature),
    })),
  ];
  return (
    <Select
      label={props.label}
      placeholder={value ?? t('Choose')}
      disabled={features.length === 0}
      options={options}
      value={value ?? automatic}
      onChange={(name) => props.onChange(name === automatic ? null : name)}
    />
  );
}
