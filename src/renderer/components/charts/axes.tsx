import styles from './axes.module.css';

/** The plot area of a chart in CSS pixels, and what its edges stand for. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Position of a share from 0 to 1 along the horizontal axis. */
export const across = (plot: Plot, share: number): number =>
  plot.left + share * (plot.width - plot.left - plot.right);

/** Position of a share from 0 to 1 along the vertical axis, which grows upwards. */
export const up = (plot: Plot, share: number): number =>
  plot.height - plot.bottom - share * (plot.height - plot.top - plot.bottom);

const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Two axes from 0 to 100 % with a quiet grid. */
export function ShareAxes(props: {
  readonly plot: Plot;
  readonly horizontal: string;
  readonly vertical?: string;
}) {
  const { plot } = props;
  return (
    <g className={styles.axes} aria-hidden>
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={across(plot, 0)}
            x2={across(plot, 1)}
            y1={up(plot, tick)}
            y2={up(plot, tick)}
            className={tick === 0 ? styles.base : styles.grid}
          />
          <text x={plot.left - 6} y={up(plot, tick) + 4} textAnchor="end">
            {tick * 100}
          </text>
          <text
            x={across(plot, tick)}
            y={plot.height - plot.bottom + 16}
            textAnchor={tick === 0 ? 'start' : tick === 1 ? 'end' : 'middle'}
          >
            {tick * 100}
          </text>
        </g>
      ))}
      <text x={across(plot, 0.5)} y={plot.height - 4} textAnchor="middle">
        {props.horizontal}
      </text>
      {props.vertical !== undefined && (
        <text x={0} y={10}>
          {props.vertical}
        </text>
      )}
    </g>
  );
}
