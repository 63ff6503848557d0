import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { colourTable } from '#contract/colour-map.ts';
import { useElementWidth } from '../../components/element-width.ts';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { ColourBar } from '../../viewer/colour-bar.tsx';
import { colourise } from '../../viewer/colour-map.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { pinSegments } from '../../viewer/view-store.ts';
import { type Correlation, type MatrixOrder, matrixOrder, matrixPixels } from './correlation.ts';
import styles from './correlation-panel.module.css';
import { drawMatrixMarks } from './matrix-marks.ts';
import type { ScoredSegments } from './scored-segments.ts';

const range = { low: -1, high: 1 };
const opaque = new Float32Array(256).fill(1);

/** A cell of the matrix by its place in the order that is shown. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The correlation of segments as a heat map; the segments of the cell that is pointed at stand out on the pictures. */
export function CorrelationPanel(props: {
  readonly title: string;
  readonly scored: ScoredSegments;
  readonly correlation: Correlation;
  readonly marked: readonly number[];
}) {
  const { title, scored, correlation, marked } = props;
  const { count, matrix, groups, threshold } = correlation;
  const [order, setOrder] = useState<MatrixOrder>(groups === null ? 'number' : 'group');
  const segments = useMemo(() => matrixOrder(correlation, order, scored.ranks), [correlation, order, scored]);
  const places = useMemo(() => {
    const found = new Int32Array(count);
    for (const [place, segment] of segments.entries()) found[segment] = place;
    return found;
  }, [segments, count]);
  const [cell, setCell] = useState<Cell | null>(null);
  const [byKeys, setByKeys] = useState(false);
  useEffect(() => () => pinSegments(null), []);

  const point = (next: Cell | null, keys: boolean) => {
    setByKeys(keys);
    setCell(next);
    if (next === null) return pinSegments(null);
    const pair = [segments[next.row] ?? 0, segments[next.column] ?? 0];
    pinSegments({ name: scored.name, segments: [...new Set(pair)] });
  };
  const words =
    cell === null ? null : cellWords(correlation, segments[cell.row] ?? 0, segments[cell.column] ?? 0);
  const value =
    cell === null ? null : (matrix[(segments[cell.row] ?? 0) * count + (segments[cell.column] ?? 0)] ?? null);
  const rows = cell === null ? marked.map((segment) => places[segment] ?? -1) : [];
  return (
    <section className={styles.panel} aria-label={t('Correlation of {{title}}', { title })}>
      <div className={styles.top}>
        <Select
          quiet
          label={t('Order of the segments')}
          labelHidden
          options={[
            { id: 'number', name: t('By number') },
            { id: 'score', name: t('By score') },
            ...(groups === null ? [] : [{ id: 'group' as const, name: t('By group') }]),
          ]}
          value={order}
          onChange={(next) => {
            setCell(null);
            setOrder(next);
          }}
        />
        {threshold !== null && (
          <span className={styles.threshold}>
            {t('threshold {{threshold}}', { threshold: formatValue(threshold) })}
          </span>
        )}
      </div>
      <Matrix {...{ title, correlation, segments, cell, rows }} ordered={order} onCell={point} />
      <p className={styles.readout} aria-live={byKeys ? 'polite' : 'off'}>
        {words ?? t('Point at a cell, or walk with the arrow keys.')}
      </p>
      <ColourBar
        range={range}
        signed
        value={value}
        marks={threshold === null ? [] : groups === null ? [-threshold, threshold] : [threshold]}
      />
      {groups !== null && <p className={styles.note}>{groupWords(groups)}</p>}
    </section>
  );
}

/** "12 with 31: 0.74, neighbours, group 3" */
function cellWords({ count, matrix, neighbours, groups }: Correlation, row: number, column: number): string {
  const value = formatValue(matrix[row * count + column] ?? Number.NaN);
  if (row === column) return t('Segment {{row}} with itself: {{value}}', { row, value });
  const near = neighbours !== null && neighbours[row * count + column] !== 0;
  const together = groups !== null && groups[row] === groups[column];
  return [
    t('{{row}} with {{column}}: {{value}}', { row, column, value }),
    ...(near ? [t('{{column}} is a neighbour', { column })] : []),
    ...(together ? [`both in group ${groups[row]}`] : []),
  ].join(', ');
}

function groupWords(groups: Int32Array): string {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const alone = [...sizes.values()].filter((size) => size === 1).length;
  const several = sizes.size - alone;
  return t('{{size}} groups (meta-superpixels): {{several}} of several segments, {{alone}} of one.', {
    size: sizes.size,
    several,
    alone,
  });
}

function Matrix(props: {
  readonly title: string;
  readonly correlation: Correlation;
  /** [count] from left to right and from top to bottom. */
  readonly segments: Int32Array;
  readonly ordered: MatrixOrder;
  readonly cell: Cell | null;
  /** Places of segments that stand out elsewhere. */
  readonly rows: readonly number[];
  readonly onCell: (cell: Cell | null, byKeys: boolean) => void;
}) {
  const { correlation, segments, ordered, cell, rows, onCell } = props;
  const { count } = correlation;
  const box = useRef<HTMLDivElement>(null);
  const heat = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const help = useId();
  const width = useElementWidth(box);
  const side = Math.round(width * devicePixelRatio);

  useEffect(() => {
    const canvas = heat.current;
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null || side === 0) return;
    canvas.width = side;
    canvas.height = side;
    const image = new ImageData(side, side);
    colourise(
      matrixPixels(correlation.matrix, segments, side),
      range,
      colourTable('vik'),
      opaque,
      image.data,
    );
    context.putImageData(image, 0, 0);
  }, [correlation, segments, side]);

  const markedRows = rows.join(' ');
  useEffect(() => {
    const canvas = marks.current;
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null || side === 0) return;
    canvas.width = side;
    canvas.height = side;
    drawMatrixMarks(context, side, correlation, segments, {
      density: devicePixelRatio,
      grouped: ordered === 'group',
      cell,
      rows: markedRows === '' ? [] : markedRows.split(' ').map(Number),
    });
  }, [correlation, segments, ordered, side, cell, markedRows]);

  const cellAt = (event: React.PointerEvent): Cell | null => {
    const frame = event.currentTarget.getBoundingClientRect();
    const place = (offset: number, length: number) =>
      Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    return count === 0
      ? null
      : {
          row: place(event.clientY - frame.top, frame.height),
          column: place(event.clientX - frame.left, frame.width),
        };
  };
  return (
    <div
      ref={box}
      className={styles.matrix}
      role="application"
      aria-roledescription="matrix"
      aria-label={t('Correlation matrix of {{title}}, {{count}} segments', { title: props.title, count })}
      aria-describedby={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys of its own
      tabIndex={0}
      onPointerMove={(event) => {
        const next = cellAt(event);
        if (next?.row !== cell?.row || next?.column !== cell?.column) onCell(next, false);
      }}
      onPointerLeave={() => onCell(null, false)}
      onBlur={() => onCell(null, false)}
      onKeyDown={(event) => {
        const next = cellAfter(event.key, event.shiftKey, cell, count);
        if (next === null) return;
        event.preventDefault();
        event.stopPropagation();
        onCell(next, true);
      }}
    >
      <canvas ref={heat} aria-hidden />
      <canvas ref={marks} aria-hidden />
      <span id={help} hidden>
        {t('Arrow keys walk from cell to cell, with Shift ten at once.')}
      </span>
    </div>
  );
}

function cellAfter(key: string, far: boolean, cell: Cell | null, count: number): Cell | null {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  if (cell === null) return { row: 0, column: 0 };
  const distance = far ? 10 : 1;
  const within = (place: number) => Math.min(count - 1, Math.max(0, place));
  return {
    row: within(cell.row + distance * step[0]),
    column: within(cell.column + distance * step[1]),
  };
}
