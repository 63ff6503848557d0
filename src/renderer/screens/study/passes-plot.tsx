import { useRef } from 'react';
import { across, type Plot, up } from '../../components/charts/axes.tsx';
import { useElementWidth } from '../../components/element-width.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { formatValue, ticks } from '../../viewer/ticks.ts';
import {
  logTicks,
  type PassesPlotData,
  type PlotLine,
  type PlotPoint,
  passesPlotData,
  spreadLabels,
} from './passes-points.ts';
import styles from './plot.module.css';
import type { ResultRow } from './result-rows.ts';
import { fixed, passesText } from './result-words.ts';

const HEIGHT = 360;
/** Room for the labels at the right. */
const LABELS = 170;
const LINE = 15;

/** Where values lie in a plot. */
interface Scale {
  readonly plot: Plot;
  readonly passes: readonly [number, number];
  readonly values: readonly [number, number];
  readonly x: (passes: number) => number;
  readonly y: (value: number) => number;
}

/** Faithfulness over passes with intervals; entries that ask the model for nothing are levels. */
export function PassesPlot(props: {
  readonly rows: readonly ResultRow[];
  readonly title: string;
  readonly chosen: number;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const data = passesPlotData(props.rows);
  if (data.lines.length === 0) return <p className={styles.none}>{t('No method has a value here.')}</p>;
  const scale = scaleOf(data, width);
  return (
    <div ref={frame} className={styles.chart}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('{{title}} over forward passes; the table below says the same', {
            title: props.title,
          })}
        >
          <Axes scale={scale} title={props.title} />
          {data.levels.map(({ entry, mean }) => (
            <line
              key={entry}
              className={styles.level}
              x1={scale.x(scale.passes[0])}
              x2={scale.x(scale.passes[1])}
              y1={scale.y(mean.value)}
              y2={scale.y(mean.value)}
            />
          ))}
          {data.lines.map((line, at) => (
            <Line key={line.title} line={line} at={at} scale={scale} chosen={props.chosen} />
          ))}
          <Labels data={data} scale={scale} chosen={props.chosen} />
        </svg>
      )}
      <details className={styles.words}>
        <summary>{t('As a table')}</summary>
        <PointTable data={data} />
      </details>
    </div>
  );
}

function scaleOf({ lines, levels }: PassesPlotData, width: number): Scale {
  const points = lines.flatMap((line) => line.points);
  const all = [...points, ...levels];
  const cost = points.map(({ passes }) => passes);
  const passes = [Math.min(...cost) / 1.25, Math.max(...cost) * 1.25] as const;
  const low = Math.min(0, ...all.map(({ mean }) => mean.low));
  const high = Math.max(0, ...all.map(({ mean }) => mean.high));
  const spare = (high - low || 1) * 0.04;
  const values = [low - spare, high + spare] as const;
  const plot: Plot = { width, height: HEIGHT, left: 44, right: LABELS, top: 24, bottom: 38 };
  return {
    plot,
    passes,
    values,
    x: (at) => across(plot, Math.log(at / passes[0]) / Math.log(passes[1] / passes[0])),
    y: (at) => up(plot, (at - values[0]) / (values[1] - values[0])),
  };
}

function Axes({ scale, title }: { readonly scale: Scale; readonly title: string }) {
  const { plot, passes, values, x, y } = scale;
  return (
    <g className={styles.axes} aria-hidden>
      {ticks(values[0], values[1], 6).map((tick) => (
        <g key={tick}>
          <line
            x1={across(plot, 0)}
            x2={across(plot, 1)}
            y1={y(tick)}
            y2={y(tick)}
            className={tick === 0 ? styles.base : styles.grid}
          />
          <text x={plot.left - 6} y={y(tick) + 4} textAnchor="end">
            {formatValue(tick)}
          </text>
        </g>
      ))}
      {logTicks(passes[0], passes[1]).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={up(plot, 0)} y2={up(plot, 0) + 4} className={styles.base} />
          <text x={x(tick)} y={HEIGHT - plot.bottom + 17} textAnchor="middle">
            {formatCount(tick)}
          </text>
        </g>
      ))}
      <text x={across(plot, 0.5)} y={HEIGHT - 4} textAnchor="middle">
        {t('Forward passes on a picture (logarithmic)')}
      </text>
      <text x={0} y={11}>
        {title}
      </text>
    </g>
  );
}

function Line(props: {
  readonly line: PlotLine;
  readonly at: number;
  readonly scale: Scale;
  readonly chosen: number;
}) {
  const { line, at, scale, chosen } = props;
  const { x, y } = scale;
  const places = line.points.map(({ passes, mean }) => `${x(passes)},${y(mean.value)}`);
  return (
    <g className={styles.line} data-series={at % 3} data-dash={Math.floor(at / 3) % 3}>
      {places.length > 1 && <polyline points={places.join(' ')} />}
      {line.points.map((point) => (
        <g key={point.entry} data-chosen={point.entry === chosen ? 'true' : undefined}>
          <title>{pointWords(point)}</title>
          <line
            className={styles.bar}
            x1={x(point.passes)}
            x2={x(point.passes)}
            y1={y(point.mean.low)}
            y2={y(point.mean.high)}
          />
          <path
            className={styles.mark}
            d={mark(at, x(point.passes), y(point.mean.value), point.entry === chosen ? 6 : 4)}
          />
        </g>
      ))}
    </g>
  );
}

/** A disc, a square, a diamond or a triangle around a place. */
function mark(at: number, x: number, y: number, size: number): string {
  const shapes = [
    `M${x - size},${y}a${size},${size} 0 1 0 ${2 * size},0a${size},${size} 0 1 0 ${-2 * size},0z`,
    `M${x - size},${y - size}h${2 * size}v${2 * size}h${-2 * size}z`,
    `M${x},${y - size - 1}l${size + 1},${size + 1}l${-size - 1},${size + 1}l${-size - 1},${-size - 1}z`,
    `M${x},${y - size - 1}l${size + 1},${2 * size}h${-2 * size - 2}z`,
  ];
  return shapes[at % shapes.length] ?? '';
}

/** Names at the right, each led to from the last point of its line. */
function Labels(props: { readonly data: PassesPlotData; readonly scale: Scale; readonly chosen: number }) {
  const { data, scale, chosen } = props;
  const { plot, x, y } = scale;
  const edge = across(plot, 1);
  const named = [
    ...data.lines.map(({ title, points }) => {
      const last = points.at(-1) ?? points[0];
      const isChosen = points.some(({ entry }) => entry === chosen);
      return { title, isChosen, from: x(last.passes) + 6, wish: y(last.mean.value) };
    }),
    ...data.levels.map(({ entry, title, mean }) => ({
      title,
      isChosen: entry === chosen,
      from: edge,
      wish: y(mean.value),
    })),
  ];
  const places = spreadLabels(
    named.map(({ wish }) => wish),
    LINE,
    plot.top,
    HEIGHT - plot.bottom,
  );
  return (
    <g className={styles.labels}>
      {named.map(({ title, isChosen, from, wish }, at) => {
        const place = places[at] ?? wish;
        return (
          <g key={title} data-chosen={isChosen ? 'true' : undefined}>
            <path d={`M${from},${wish}L${edge + 4},${wish}L${edge + 14},${place}`} />
            <text x={edge + 18} y={place + 4}>
              {title.length > 24 ? `${title.slice(0, 23)}…` : title}
              <title>{title}</title>
            </text>
          </g>
        );
      })}
    </g>
  );
}

function pointWords({ title, passes, mean }: PlotPoint): string {
  const range = t('{{low}} to {{high}}', { low: fixed(mean.low), high: fixed(mean.high) });
  return t('{{title}}: {{fixed}} ({{range}}) with {{passes}} passes, {{n}} pictures', {
    title,
    fixed: fixed(mean.value),
    range,
    passes: passesText(passes),
    n: mean.n,
  });
}

function PointTable({ data }: { readonly data: PassesPlotData }) {
  return (
    <table className={styles.points} aria-label={t('Over passes')}>
      <thead>
        <tr>
          <th scope="col">{t('Method')}</th>
          <th scope="col">{t('Passes')}</th>
          <th scope="col">{t('Mean')}</th>
          <th scope="col">{t('95 % interval')}</th>
          <th scope="col">{t('Pictures')}</th>
        </tr>
      </thead>
      <tbody>
        {[...data.lines.flatMap(({ points }) => points), ...data.levels].map((point) => (
          <tr key={point.entry}>
            <th scope="row">{point.title}</th>
            <td>{passesText(point.passes)}</td>
            <td>{fixed(point.mean.value)}</td>
            <td>{t('{{low}} to {{high}}', { low: fixed(point.mean.low), high: fixed(point.mean.high) })}</td>
            <td>{formatCount(point.mean.n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
