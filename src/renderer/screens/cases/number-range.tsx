import { useEffect, useState } from 'react';
import { Label, Slider, SliderOutput } from 'react-aria-components';
import { Track } from '../../components/slider-track.tsx';
import { t } from '../../language/language.ts';
import type { Range } from './case-filter.ts';
import { type NumberWords, shownNumber } from './facet-names.ts';
import styles from './number-range.module.css';

/** Lowest and highest value of a column of numbers; the whole range also lets through cases without a value. */
export function NumberRange(props: {
  readonly words: NumberWords;
  readonly bounds: Range;
  readonly step: number;
  readonly value: Range | null;
  readonly onChange: (range: Range | null) => void;
}) {
  const { words, bounds, step, value, onChange } = props;
  const [low, high] = value ?? bounds;
  const [dragged, setDragged] = useState<readonly number[]>([low, high]);
  useEffect(() => setDragged([low, high]), [low, high]);
  const commit = ([from = bounds[0], to = bounds[1]]: readonly number[]) =>
    onChange(from <= bounds[0] && to >= bounds[1] ? null : [from, to]);
  return (
    <Slider
      className={styles.slider ?? ''}
      minValue={bounds[0]}
      maxValue={bounds[1]}
      step={step}
      value={[...dragged]}
      onChange={(range) => {
        setDragged(range);
        commit(range);
      }}
    >
      <Label className={styles.title ?? ''}>{words.title}</Label>
      <SliderOutput className={styles.output ?? ''}>
        {dragged.map((each) => shownNumber(each, step)).join(t(' to '))}
      </SliderOutput>
      <div className={styles.track}>
        <Track thumbs={[words.lowest, words.highest]} />
      </div>
    </Slider>
  );
}
