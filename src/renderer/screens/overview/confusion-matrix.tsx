import { type KeyboardEvent, type SyntheticEvent, useMemo, useRef, useState } from 'react';
import type { Evaluation } from '#contract/evaluation.ts';
import { navigate } from '../../app/route.ts';
import { useResolvedTheme } from '../../app/theme.ts';
import { useElementWidth } from '../../components/element-width.ts';
import { formatCount, formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './confusion-matrix.module.css';
import { shade } from './shade.ts';

const LABEL_WIDTH = 116;
const SMALLEST_CELL = 24;
const LARGEST_CELL = 40;
/** Below this a cell shows its count only by its shade and on hover or focus. */
const NUMBERED_CELL = 22;

type CellEvent<Kind> = Kind & { readonly currentTarget: HTMLButtonElement };

/** What a cell does; the same functions for all cells, so that they are not drawn again. */
interface CellActions {
  readonly open: (event: CellEvent<SyntheticEvent>) => void;
  readonly look: (event: CellEvent<SyntheticEvent>) => void;
  readonly leave: () => void;
  readonly walk: (event: CellEvent<KeyboardEvent>) => void;
}

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
  const matrix = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const fitting = Math.floor((width - LABEL_WIDTH - 2) / Math.max(1, classes.length));
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, fitting));

  const actions = useMemo<CellActions>(
    () => ({
      open: (event) => {
        const at = placeOf(event.currentTarget);
        navigate('cases', { true: evaluation.labels[at.row], predicted: evaluation.labels[at.column] });
      },
      look: (event) => {
        setPlace(placeOf(event.currentTarget));
        if (event.type === 'focus' && matrix.current !== null) {
          makeOnlyTabStop(matrix.current, event.currentTarget);
        }
      },
      leave: () => setPlace(null),
      walk: (event) => {
        const next = stepped(placeOf(event.currentTarget), event.key, classes);
        if (next === null || matrix.current === null) return;
        event.preventDefault();
        event.stopPropagation();
        focusCell(matrix.current, next);
      },
    }),
    [evaluation, classes],
  );
  // Focus and hover change only the line above, not the thousands of cells.
  const body = useMemo(
    () => <Cells evaluation={evaluation} classes={classes} theme={theme} cell={cell} actions={actions} />,
    [evaluation, classes, theme, cell, actions],
  );

  return (
    <div ref={frame}>
      <p className={styles.readout} aria-hidden>
        {place === null
          ? t('Point at a cell, or walk with the arrow keys; Enter shows its cases.')
          : wordsOf(evaluation, place)}
      </p>
      <div className={styles.scroll}>
        <table
          ref={matrix}
          aria-label={t('Confusion matrix: rows are true classes, columns predicted ones')}
          className={styles.matrix}
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
  readonly actions: CellActions;
}) {
  const { evaluation, classes, theme, cell, actions } = props;
  const size = { width: cell, height: cell };
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
                  <td key={column}>
                    <button
                      type="button"
                      tabIndex={row === classes[0] && column === classes[0] ? 0 : -1}
                      data-row={row}
                      data-column={column}
                      aria-label={wordsOf(evaluation, { row, column })}
                      className={row === column ? styles.diagonal : styles.cell}
                      style={{ ...size, background, color: text, fontSize }}
                      onClick={actions.open}
                      onFocus={actions.look}
                      onPointerEnter={actions.look}
                      onPointerLeave={actions.leave}
                      onKeyDown={actions.walk}
                    >
                      {count > 0 && cell >= NUMBERED_CELL ? brief(count) : ''}
                    </button>
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
  const share =
    support === 0
      ? ''
      : t(', {{count}} of {{support}}', {
          count: formatPercent(count / support),
          support: formatCount(support),
        });
  return `true ${evaluation.labels[row]}, predicted ${evaluation.labels[column]}: ${formatCount(count)}${share}`;
}

/** 1234 -> "1.2k": four digits do not fit a cell. */
function brief(count: number): string {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
}

function placeOf(cell: HTMLElement): Place {
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
function makeOnlyTabStop(table: HTMLTableElement, cell: HTMLElement): void {
  for (const other of table.querySelectorAll<HTMLElement>('[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
}
