import { useEffect, useRef } from 'react';
import { colourTable } from '#contract/colour-map.ts';
import { t } from '../language/language.ts';
import styles from './colour-bar.module.css';
import { colourMapFor } from './colour-map.ts';
import { formatValue, ticks } from './ticks.ts';
import type { ValueRange } from './value-range.ts';
import { useViewer } from './view-store.ts';

/** The colours of a map with the numbers they stand for, and a mark at the crosshair's value. */
export function ColourBar(props: {
  readonly range: ValueRange;
  readonly signed: boolean;
  readonly value: number | null;
  /** Values with a line across the colours, such as thresholds. */
  readonly marks?: readonly number[];
}) {
  const { range, signed, value } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const sequential = useViewer((state) => state.colourMap);
  const name = colourMapFor(signed, sequential);

  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null) return;
    const table = colourTable(name);
    const pixels = new ImageData(256, 1);
    for (let entry = 0; entry < 256; entry += 1) {
      pixels.data.set(table.subarray(3 * entry, 3 * entry + 3), 4 * entry);
      pixels.data[4 * entry + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  }, [name]);

  const share = (number: number) => (number - range.low) / (range.high - range.low);
  const numbers = ticks(range.low, range.high, 4);
  return (
    <div
      className={styles.bar}
      role="img"
      aria-label={t('Colour scale from {{low}} to {{high}}', {
        low: formatValue(range.low),
        high: formatValue(range.high),
      })}
    >
      <canvas ref={canvas} className={styles.colours} width={256} height={1} />
      {(props.marks ?? []).map((mark) => (
        <span key={mark} className={styles.mark} style={{ left: `${100 * share(mark)}%` }} />
      ))}
      {value !== null && Number.isFinite(value) && (
        <span className={styles.value} style={{ left: `${100 * Math.min(1, Math.max(0, share(value)))}%` }} />
      )}
      <div className={styles.ticks}>
        {numbers.map((mark) => (
          <span
            key={mark}
            className={styles.tick}
            data-edge={share(mark) < 0.06 ? 'low' : share(mark) > 0.94 ? 'high' : undefined}
            style={{ left: `${100 * share(mark)}%` }}
          >
            {formatValue(mark)}
          </span>
        ))}
      </div>
    </div>
  );
}
