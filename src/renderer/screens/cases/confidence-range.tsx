import { useEffect, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { t } from '../../language/language.ts';
import type { CaseFilter } from './case-filter.ts';
import styles from './confidence-range.module.css';

/** Lowest and highest confidence; the whole range also lets through cases without one. */
export function ConfidenceRange(props: {
  readonly value: CaseFilter['confidence'];
  readonly onChange: (range: CaseFilter['confidence']) => void;
}) {
  const { value, onChange } = props;
  const [low, high] = value ?? [0, 1];
  const [dragged, setDragged] = useState<readonly number[]>([low, high]);
  useEffect(() => setDragged([low, high]), [low, high]);
  const commit = (range: readonly number[]) => {
    const [from = 0, to = 1] = range;
    onChange(from <= 0 && to >= 1 ? null : [from, to]);
  };
  return (
    <Slider
      className={styles.slider ?? ''}
      minValue={0}
      maxValue={1}
      step={0.01}
      value={[...dragged]}
      onChange={(range) => {
        setDragged(range);
        commit(range);
      }}
    >
      <Label className={styles.title ?? ''}>{t('Confidence')}</Label>
      <SliderOutput className={styles.output ?? ''}>
        {dragged.map((each) => each.toFixed(2)).join(' to ')}
      </SliderOutput>
      <SliderTrack className={styles.track ?? ''}>
        {({ state }) => (
          <>
            <span className={styles.rail} />
            <span
              className={styles.fill}
              style={{
                left: `${100 * state.getThumbPercent(0)}%`,
                right: `${100 * (1 - state.getThumbPercent(1))}%`,
              }}
            />
            <SliderThumb index={0} aria-label={t('Lowest confidence')} className={styles.thumb ?? ''} />
            <SliderThumb index={1} aria-label={t('Highest confidence')} className={styles.thumb ?? ''} />
          </>
        )}
      </SliderTrack>
    </Slider>
  );
}
