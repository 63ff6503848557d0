import { useState } from 'react';
import type { SegmentationChoice, SegmenterDescription } from '#contract/segmentation.ts';
import { Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { withDefaults, withoutDefaults } from './chosen-methods.ts';
import { ParameterField } from './parameter-field.tsx';

const own = 'own';

/** Which segments all methods are to share: a segmenter with its parameters, or each method's own. */
export function SegmentationFields(props: {
  readonly segmenters: readonly SegmenterDescription[];
  readonly value: SegmentationChoice | null;
  /** Hears of valid parameters alone. */
  readonly onChange: (choice: SegmentationChoice | null) => void;
}) {
  const { segmenters, value, onChange } = props;
  const chosen = segmenters.find(({ id }) => id === value?.segmenter) ?? null;
  return (
    <>
      <Select
        label={t('Segments of all methods')}
        options={[
          { id: own, name: t('Each method’s own') },
          ...segmenters.map(({ id, title, needsFiles }) => ({
            id,
            name: title,
            ...(needsFiles ? { detail: t('needs side-loaded files') } : {}),
          })),
        ]}
        value={value?.segmenter ?? own}
        onChange={(id) => {
          const segmenter = segmenters.find((each) => each.id === id);
          onChange(segmenter === undefined ? null : { segmenter: segmenter.id, parameters: {} });
        }}
      />
      {chosen === null || value === null ? (
        <Notice tone="plain">{t('Methods that score segments take SLIC; the others take none.')}</Notice>
      ) : (
        <SegmenterParameters key={chosen.id} segmenter={chosen} value={value} onChange={onChange} />
      )}
    </>
  );
}

/** The parameters of a segmenter, each with its field. */
export function SegmenterParameters(props: {
  readonly segmenter: SegmenterDescription;
  readonly value: SegmentationChoice;
  readonly onChange: (choice: SegmentationChoice) => void;
}) {
  const { segmenter, value, onChange } = props;
  const [values, setValues] = useState(() => withDefaults(segmenter, value.parameters));
  return (
    <>
      <Notice tone="plain">{t(segmenter.summary)}</Notice>
      {segmenter.parameters.map((description) => (
        <ParameterField
          key={description.name}
          description={description}
          value={values[description.name] ?? null}
          offered={{ features: [], fallback: null }}
          onChange={(next, valid) => {
            if (!valid) return;
            const changed = { ...values, [description.name]: next };
            setValues(changed);
            onChange({ segmenter: segmenter.id, parameters: withoutDefaults(segmenter, changed) });
          }}
        />
      ))}
    </>
  );
}
