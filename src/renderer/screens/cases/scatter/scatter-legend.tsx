import { ToggleButton } from 'react-aria-components';
import { colourTable } from '#contract/colour-map.ts';
import { formatCount } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import { noCode, type PointColours, type PointShape, shapeOf } from './point-colours.ts';
import styles from './scatter.module.css';

/**
 * What colours and shapes stand for, with how many cases each has. Pointing at an entry makes its points stand out;
 * pressing it keeps that.
 */
export function ScatterLegend(props: {
  readonly title: string;
  readonly colours: PointColours;
  /** Of each code, [256, 3]. */
  readonly table: Uint8Array;
  /** Of each code, among the shown cases. */
  readonly counts: Int32Array;
  readonly kept: number | null;
  readonly onKeep: (code: number | null) => void;
  readonly onPoint: (code: number | null) => void;
}) {
  const { colours, table, counts, kept, onKeep, onPoint } = props;
  if (colours.legend === null) return <RangeLegend title={props.title} none={counts[noCode] ?? 0} />;
  return (
    <aside className={styles.legend} aria-label={t('Legend')}>
      <h3>{props.title}</h3>
      {colours.legend.map(({ code, name }) => (
        <ToggleButton
          key={`${code} ${name}`}
          className={styles.entry ?? ''}
          isSelected={kept === code}
          onChange={(on) => onKeep(on ? code : null)}
          onHoverChange={(over) => onPoint(over ? code : null)}
          onFocusChange={(focused) => onPoint(focused ? code : null)}
        >
          <PointSign {...{ code, colours, table }} />
          <span className={styles.entryName}>{name}</span>
          <span className={styles.entryCount}>{formatCount(counts[code] ?? 0)}</span>
        </ToggleButton>
      ))}
    </aside>
  );
}

const outlines: Readonly<Record<PointShape, string>> = {
  circle: 'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z',
  square: 'M-.86 -.86H.86V.86H-.86Z',
  triangle: 'M0 -1L1 .86H-1Z',
  diamond: 'M0 -1.05L1.05 0L0 1.05L-1.05 0Z',
  plus: 'M-.36 -1H.36V-.36H1V.36H.36V1H-.36V.36H-1V-.36H-.36Z',
  wedge: 'M-1 -.86H1L0 1Z',
};

/** How the points of a code look. */
export function PointSign(props: {
  readonly code: number;
  readonly colours: Pick<PointColours, 'legend'>;
  /** Of each code, [256, 3]. */
  readonly table: Uint8Array;
}) {
  const { code, colours, table } = props;
  return (
    <svg width="12" height="12" viewBox="-1.2 -1.2 2.4 2.4" aria-hidden>
      <path
        d={outlines[shapeOf(code, colours)]}
        fill={`rgb(${[...table.subarray(3 * code, 3 * code + 3)].join(' ')})`}
      />
    </svg>
  );
}

function RangeLegend({ title, none }: { readonly title: string; readonly none: number }) {
  const table = colourTable('viridis');
  const stops = Array.from({ length: 9 }, (_, at) => {
    const entry = Math.round((at / 8) * 254);
    return `rgb(${[...table.subarray(3 * entry, 3 * entry + 3)].join(' ')})`;
  });
  return (
    <aside className={styles.legend} aria-label={t('Legend')}>
      <h3>{title}</h3>
      <div className={styles.range} role="img" aria-label={t('From 0 (dark) to 1 (bright)')}>
        <span className={styles.bar} style={{ background: `linear-gradient(to top, ${stops.join(', ')})` }} />
        <span className={styles.ticks} aria-hidden>
          {['1.00', '0.75', '0.50', '0.25', '0.00'].map((tick) => (
            <span key={tick}>{tick}</span>
          ))}
        </span>
      </div>
      {none > 0 && (
        <p className={styles.none}>{t('{{none}} without a value, grey', { none: formatCount(none) })}</p>
      )}
    </aside>
  );
}
