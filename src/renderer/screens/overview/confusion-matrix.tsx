import { type KeyboardEvent, type SyntheticEvent, useMemo, useRef, useState } from 'react';
import type { Evaluation } from '#contract/evaluation.ts';
import { navigate } from '../../app/route.ts';
import { useResolvedTheme } from '../../app/theme.ts';
import { useElementWidth } from '../../components/element-width.ts';
import { formatCount, formatPercent } from '../../components/format.ts';
import styles from './confusion-matrix.module.css';
import { shade } from './shade.ts';

const LABEL_WIDTH = 116;
const SMALLEST_CELL = 24;
const LARGEST_CELL = 44;
/** Below this a cell shows its count only by its shade and on hover or focus. */
const NUMBERED_CELL = 22;

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Counts by true and predicted class. A cell opens its cases; the arrow keys walk the cells. */
export function ConfusionMatrix(props: {
  readonly evaluation: Evaluation;
  readonly classes: readonly number[];
}) {
  const { evaluation, classes } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const theme = useResolvedTheme();
  const [place, setPlace] = useState<Place | null>(null);
  const fitting = Math.floor((width - LABEL_WIDTH - 2) / Math.max(1, classes.length));
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, fitting));

  const open = ({ row, column }: Place) =>
    navigate('cases', { true: evaluation.labels[row], predicted: evaluation.labels[column] });
  const look = (event: SyntheticEvent) => setPlace(placeOf(event.target));
  const press = (event: KeyboardEvent<HTMLTableElement>) => {
    const at = placeOf(event.target);
    if (at === null) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      open(at);
      return;
    }
    const next = stepped(at, event.key, classes);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    focusCell(event.currentTarget, next);
  };

  // Focus and hover change only the line above, not the thousands of cells.
  const body = useMemo(
    () => <Cells evaluation={evaluation} classes={classes} theme={theme} cell={cell} />,
    [evaluation, classes, theme, cell],
  );

  return (
    <div ref={frame}>
      <p className={styles.readout} aria-hidden>
        {place === null
          ? 'Point at a cell, or walk with the arrow keys; Enter shows its cases.'
          : wordsOf(evaluation, place)}
      </p>
      <div className={styles.scroll}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are walked with the arrow keys
          role="grid"
          aria-label="Confusion matrix: rows are true classes, columns predicted ones"
          className={styles.matrix}
          onClick={(event) => {
            const at = placeOf(event.target);
            if (at !== null) open(at);
          }}
          onKeyDown={press}
          onFocus={(event) => {
            look(event);
            makeOnlyTabStop(event.currentTarget, event.target);
          }}
          onPointerOver={look}
          onPointerLeave={() => setPlace(null)}
        >
          {body}
        </table>
      </div>
    </div>
  );
}

function Cells(props: {
  readonly evaluation: Evaluation;
  readonly classes: readonly number[];
  readonly theme: 'dark' | 'light';
  readonly cell: number;
}) {
  const { evaluation, classes, theme, cell } = props;
  const size = { width: cell, minWidth: cell, height: cell };
  const fontSize = cell >= 34 ? 12 : cell >= 28 ? 11 : 10;
  return (
    <>
      <thead>
        <tr>
          <td className={styles.corner} />
          {classes.map((column) => (
            <th key={column} scope="col" style={{ width: cell, minWidth: cell }}>
              <span className={styles.columnLabel} title={evaluation.labels[column]}>
                {evaluation.labels[column]}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map((row) => {
          const support = evaluation.perClass[row]?.support ?? 0;
          return (
            <tr key={row}>
              <th scope="row" className={styles.rowLabel} title={evaluation.labels[row]}>
                {evaluation.labels[row]}
              </th>
              {classes.map((column) => {
                const count = evaluation.confusion[row]?.[column] ?? 0;
                const { background, text } = shade(support === 0 ? 0 : count / support, theme);
                return (
                  <td
                    key={column}
                    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell opens its cases
                    role="gridcell"
                    tabIndex={row === classes[0] && column === classes[0] ? 0 : -1}
                    data-row={row}
                    data-column={column}
                    aria-label={wordsOf(evaluation, { row, column })}
                    className={row === column ? styles.diagonal : styles.cell}
                    style={{ ...size, background, color: text, fontSize }}
                  >
                    {count > 0 && cell >= NUMBERED_CELL ? brief(count) : ''}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </>
  );
}

function wordsOf(evaluation: Evaluation, { row, column }: Place): string {
  const count = evaluation.confusion[row]?.[column] ?? 0;
  const support = evaluation.perClass[row]?.support ?? 0;
  const share = support === 0 ? '' : `, ${formatPercent(count / support)} of ${formatCount(support)}`;
  return `true ${evaluation.labels[row]}, predicted ${evaluation.labels[column]}: ${formatCount(count)}${share}`;
}

/** 1234 -> "1.2k": four digits do not fit a cell. */
function brief(count: number): string {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
}

function placeOf(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  if (cell === null) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

function stepped({ row, column }: Place, key: string, classes: readonly number[]): Place | null {
  const [atRow, atColumn] = [classes.indexOf(row), classes.indexOf(column)];
  const last = classes.length - 1;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [atRow - 1, atColumn],
    ArrowDown: [atRow + 1, atColumn],
    ArrowLeft: [atRow, atColumn - 1],
    ArrowRight: [atRow, atColumn + 1],
    Home: [atRow, 0],
    End: [atRow, last],
    PageUp: [0, atColumn],
    PageDown: [last, atColumn],
  };
  const move = moves[key];
  if (move === undefined) return null;
  const within = (position: number) => Math.min(last, Math.max(0, position));
  return { row: classes[within(move[0])] ?? row, column: classes[within(move[1])] ?? column };
}

function focusCell(table: HTMLTableElement, { row, column }: Place): void {
  table.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)?.focus();
}

/** The tab key enters the matrix at the cell that was focused last. */
function makeOnlyTabStop(table: HTMLTableElement, target: EventTarget): void {
  if (!(target instanceof HTMLElement) || target.dataset.row === undefined) return;
  for (const cell of table.querySelectorAll<HTMLElement>('[tabindex="0"]')) cell.tabIndex = -1;
  target.tabIndex = 0;
}
