import { SliderThumb, SliderTrack } from 'react-aria-components';
import styles from './slider-track.module.css';

/**
 * What a slider is dragged on, inside of a `Slider`: one thumb, or two that have the range between them filled.
 * The rail ends half a thumb beyond the least and the greatest value: leave it 7 px on both sides.
 *
 * @param thumbs names of the two thumbs; left out: one, which has the slider's own name
 */
export function Track({ thumbs }: { readonly thumbs?: readonly [string, string] }) {
  return (
    <SliderTrack className={styles.track ?? ''}>
      {({ state }) => (
        <>
          <span className={styles.rail} />
          {thumbs === undefined ? (
            <SliderThumb className={styles.thumb ?? ''} />
          ) : (
            <>
              <span
                className={styles.fill}
                style={{
                  left: `${100 * state.getThumbPercent(0)}%`,
                  right: `${100 * (1 - state.getThumbPercent(1))}%`,
                }}
              />
              <SliderThumb index={0} aria-label={thumbs[0]} className={styles.thumb ?? ''} />
              <SliderThumb index={1} aria-label={thumbs[1]} className={styles.thumb ?? ''} />
            </>
          )}
        </>
      )}
    </SliderTrack>
  );
}
