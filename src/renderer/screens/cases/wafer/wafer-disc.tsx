import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { HowChosen } from '../case-view.ts';
import {
  type PlaneView,
  panned,
  revealing,
  toPlane,
  toScreen,
  type ViewSize,
} from '../scatter/plane-view.ts';
import { arrowDirections, nextPoint } from '../scatter/point-index.ts';
import { type Brush, brushedOutline, extended } from './brush.ts';
import { DefectPoints, type Defects } from './defect-points.tsx';
import { DieBody } from './die-body.tsx';
import type { DieColours } from './die-colours.ts';
import { type DieCounts, type DieGrid, diesInBox } from './die-grid.ts';
import { firstFilled, shareWrong, spokenWords } from './die-words.ts';
import styles from './wafer.module.css';
import { useWheelZoom } from './wafer-zoom.ts';

/**
 * One wafer, or all of them stacked: every die with its numbers, in its own shape where that is known, and the defects
 * on it as points where their places are known and wanted. A drag brushes over dies, arrow keys move from die to die,
 * with Shift they extend, Space or X chooses what is brushed; Page Up and Page Down go through the cases of a die.
 */
export function WaferDisc(props: {
  readonly name: string;
  readonly grid: DieGrid;
  readonly counts: DieCounts;
  readonly colours: DieColours;
  /** The die of the case at the cursor; null where it lies on another wafer. */
  readonly cursor: number | null;
  /** CSS pixels of a side. */
  readonly side: number;
  /** What is seen, in widths of a die from the wafer's middle, and the view of all of it. */
  readonly view: PlaneView;
  readonly fitted: PlaneView;
  /** Null where the view stays as it is. */
  readonly onView: ((view: PlaneView | null) => void) | null;
  /** Null where they are not drawn. */
  readonly defects: Defects | null;
  /** The case at the cursor, where it has a point here. */
  readonly cursorCase: number | null;
  /** Said of the case at the cursor after a step through the cases of a die. */
  readonly caseWords: string;
  readonly onStep: (die: number, step: 1 | -1) => void;
  readonly onCursorCase: (index: number) => void;
  readonly onOpenCase: (index: number) => void;
  readonly onCursor: (die: number) => void;
  readonly onOpen: (die: number) => void;
  readonly onChoose: (dies: ReadonlySet<number>, how: HowChosen) => void;
  readonly onPoint: (die: number | null) => void;
}) {
  const { grid, counts, colours, cursor, side, view, fitted, onView, defects } = props;
  const { dies, middle, radius, aspect } = grid;
  const size = useMemo(() => ({ width: side, height: side }), [side]);
  const element = useRef<SVGSVGElement>(null);
  const [box, setBox] = useState<Brush | null>(null);
  const dragged = useRef(false);
  const byKeys = useRef(false);
  const [focused, setFocused] = useState(false);
  const [stepped, setStepped] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  const places = useMemo(() => Float32Array.from(dies.flatMap(({ x, y }) => [x, y])), [dies]);
  const filled = useMemo(() => Uint8Array.from(counts.cases, (cases) => (cases > 0 ? 1 : 0)), [counts]);
  const brushed = useMemo(() => (box === null ? null : diesInBox(dies, box)), [dies, box]);

  const pixels = view.scale;
  const half = side / 2 / view.scale;
  useWheelZoom(element, view, fitted, size, onView);
  const onScreen = (event: { readonly clientX: number; readonly clientY: number }) => {
    const frame = element.current?.getBoundingClientRect();
    return { x: event.clientX - (frame?.left ?? 0), y: event.clientY - (frame?.top ?? 0) };
  };
  const placeOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const { x, y } = toPlane(view, size, onScreen(event));
    return { x: middle.x + x, y: middle.y + y / aspect };
  };
  const dieAt = (event: { readonly clientX: number; readonly clientY: number }) => {
    const place = placeOf(event);
    const [die] = diesInBox(dies, { from: place, to: place });
    return die ?? null;
  };

  // Keys lead to dies that a closer look has left out of sight.
  const atCursor = cursor === null ? undefined : dies[cursor];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another die or case is to be looked for
  useEffect(() => {
    if (!byKeys.current || onView === null || atCursor === undefined || view === fitted) return;
    const place = { x: atCursor.x - middle.x, y: (atCursor.y - middle.y) * aspect };
    const next = revealing(view, size, place);
    if (next.x !== view.x || next.y !== view.y) onView(next);
  }, [atCursor, props.cursorCase]);

  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button === 1 && onView !== null) {
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      return;
    }
    if (event.button !== 0) return;
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = false;
    byKeys.current = false;
    const place = placeOf(event);
    setBox({ from: place, to: place, whole: false });
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    props.onPoint(dieAt(event));
    if (event.buttons === 4 && onView !== null && view !== fitted)
      onView(panned(view, event.movementX, event.movementY));
    setHovered(event.buttons === 0 ? (defects?.at(view, size, onScreen(event)) ?? null) : null);
    if (event.buttons !== 1 || box === null) return;
    const to = placeOf(event);
    if (Math.hypot(to.x - box.from.x, (to.y - box.from.y) * aspect) * pixels > 4) dragged.current = true;
    setBox({ from: box.from, to, whole: false });
  };
  const onPointerUp = (event: PointerEvent<SVGSVGElement>) => {
    if (box === null) return;
    setBox(null);
    const die = dieAt(event);
    const how = event.altKey ? 'remove' : event.shiftKey || event.ctrlKey || event.metaKey ? 'add' : 'only';
    const point = defects?.at(view, size, onScreen(event)) ?? null;
    if (dragged.current) props.onChoose(diesInBox(dies, box), how);
    else if (point !== null && how === 'only') props.onCursorCase(point);
    else if (die !== null && filled[die] === 1) {
      props.onCursor(die);
      if (how !== 'only') props.onChoose(new Set([die]), how);
    }
  };
  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    byKeys.current = true;
    const direction = arrowDirections[event.key];
    const die = cursor ?? firstFilled(filled);
    if (die === null) return;
    if (direction !== undefined) {
      setStepped(false);
      if (event.shiftKey) setBox(extended(box, dies[die] ?? middle, direction));
      else {
        setBox(null);
        const next = cursor === null ? die : nextPoint(places, filled, die, direction);
        if (next !== null) props.onCursor(next);
      }
    } else if (event.key === 'PageDown' || event.key === 'PageUp') {
      setStepped(true);
      props.onStep(die, event.key === 'PageDown' ? 1 : -1);
    } else if (event.key === 'Enter') props.onOpen(die);
    else if (event.key === ' ' || event.key.toLowerCase() === 'x') {
      const chosen = brushed ?? new Set([die]);
      const all = [...chosen].every((one) => counts.chosen[one] === counts.cases[one]);
      props.onChoose(chosen, all ? 'remove' : 'add');
      setBox(null);
    } else if (event.key === 'Escape' && box !== null) setBox(null);
    else return;
    event.preventDefault();
  };
  const borders = useMemo(
    () => (defects === null ? '' : bordersOf(grid, view, size)),
    [defects, grid, view, size],
  );
  const ofDie = focused ? spokenWords(grid, counts, brushed, cursor) : '';
  const spoken = focused && stepped && brushed === null ? props.caseWords : ofDie;
  const outline = brushedOutline(box);
  return (
    <div className={styles.frame} style={{ width: side, height: side }}>
      <svg
        ref={element}
        className={styles.disc}
        width={side}
        height={side}
        viewBox={`${view.x - half} ${-view.y - half} ${2 * half} ${2 * half}`}
        role="application"
        aria-label={props.name}
        aria-describedby="wafer-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own
        tabIndex={0}
        data-arrival
        {...{ onPointerDown, onPointerMove, onPointerUp, onKeyDown }}
        onPointerLeave={() => {
          props.onPoint(null);
          setHovered(null);
        }}
        onPointerCancel={() => setBox(null)}
        onDoubleClick={(event) => {
          const die = dieAt(event);
          const point = defects?.at(view, size, onScreen(event)) ?? null;
          if (point !== null) props.onOpenCase(point);
          else if (die !== null && filled[die] === 1) props.onOpen(die);
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          setBox(null);
        }}
      >
        <circle className={styles.outline} r={radius} />
        {dies.map(({ x, y }, die) => (
          <g key={`${x} ${y}`} transform={`translate(${x - middle.x} ${(middle.y - y) * aspect})`}>
            <DieBody
              cases={counts.cases[die] ?? 0}
              share={shareWrong(counts, die)}
              chosen={counts.chosen[die] ?? 0}
              fill={colours.of(counts, die)}
              brushed={brushed?.has(die) ?? false}
              under={defects !== null}
              pixels={pixels}
              aspect={aspect}
            />
          </g>
        ))}
        {cursor !== null && dies[cursor] !== undefined && (
          <rect
            className={styles.cursor}
            x={(dies[cursor]?.x ?? 0) - middle.x - 0.5}
            y={(middle.y - (dies[cursor]?.y ?? 0) - 0.5) * aspect}
            width={1}
            height={aspect}
          />
        )}
        {outline !== null && (
          <rect
            className={styles.brush}
            x={outline.left - middle.x}
            y={(middle.y - outline.top) * aspect}
            width={outline.right - outline.left}
            height={(outline.top - outline.bottom) * aspect}
          />
        )}
      </svg>
      {defects !== null && (
        <DefectPoints
          {...{ defects, view, fitted, size, borders }}
          cursor={props.cursorCase}
          pointed={hovered ?? (focused && stepped ? props.cursorCase : null)}
        />
      )}
      <span className={styles.spoken} aria-live="polite">
        {spoken}
      </span>
    </div>
  );
}

/** Outlines of the dies as a path in pixels of the screen. */
function bordersOf({ dies, middle, aspect }: DieGrid, view: PlaneView, size: ViewSize): string {
  const [width, height] = [view.scale, view.scale * aspect];
  const parts = dies.map(({ x, y }) => {
    const corner = toScreen(view, size, { x: x - 0.5 - middle.x, y: (y + 0.5 - middle.y) * aspect });
    return `M${corner.x.toFixed(1)} ${corner.y.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`;
  });
  return parts.join('');
}
