import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { formatPercent } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import type { HowChosen } from '../case-view.ts';
import { type Direction, nextPoint } from '../scatter/point-index.ts';
import type { DieColours } from './die-colours.ts';
import { type DieBox, type DieCounts, type DieGrid, diesInBox } from './die-grid.ts';
import styles from './wafer.module.css';

/** Free room around the circle, in widths of a die. */
const rim = 0.6;
/** CSS pixels that a die must have to carry one number, and two. */
const roomForOne = 20;
const roomForTwo = 36;

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * One wafer, or all of them stacked: every die with its numbers, in its own shape where that is known. A drag brushes over dies, arrow keys move
 * from die to die, with Shift they extend, Space or X chooses what is brushed.
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
  readonly onCursor: (die: number) => void;
  readonly onOpen: (die: number) => void;
  readonly onChoose: (dies: ReadonlySet<number>, how: HowChosen) => void;
  readonly onPoint: (die: number | null) => void;
}) {
  const { grid, counts, colours, cursor, side } = props;
  const { dies, middle, radius, aspect } = grid;
  const element = useRef<SVGSVGElement>(null);
  const [box, setBox] = useState<Brush | null>(null);
  const dragged = useRef(false);
  const [focused, setFocused] = useState(false);
  const places = useMemo(() => Float32Array.from(dies.flatMap(({ x, y }) => [x, y])), [dies]);
  const filled = useMemo(() => Uint8Array.from(counts.cases, (cases) => (cases > 0 ? 1 : 0)), [counts]);
  const brushed = useMemo(() => (box === null ? null : diesInBox(dies, box)), [dies, box]);

  const half = radius + rim;
  const pixels = side / (2 * half);
  const placeOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const frame = element.current?.getBoundingClientRect();
    const scale = (2 * half) / (frame?.width || 1);
    return {
      x: middle.x - half + (event.clientX - (frame?.left ?? 0)) * scale,
      y: middle.y + (half - (event.clientY - (frame?.top ?? 0)) * scale) / aspect,
    };
  };
  const dieAt = (event: { readonly clientX: number; readonly clientY: number }) => {
    const place = placeOf(event);
    const [die] = diesInBox(dies, { from: place, to: place });
    return die ?? null;
  };

  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = false;
    const place = placeOf(event);
    setBox({ from: place, to: place, whole: false });
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    props.onPoint(dieAt(event));
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
    if (dragged.current) props.onChoose(diesInBox(dies, box), how);
    else if (die !== null && filled[die] === 1) {
      props.onCursor(die);
      if (how !== 'only') props.onChoose(new Set([die]), how);
    }
  };
  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    const die = cursor ?? firstFilled(filled);
    if (die === null) return;
    if (direction !== undefined) {
      if (event.shiftKey) setBox(extended(box, dies[die] ?? middle, direction));
      else {
        setBox(null);
        const next = cursor === null ? die : nextPoint(places, filled, die, direction);
        if (next !== null) props.onCursor(next);
      }
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
  const spoken = focused ? spokenWords(grid, counts, brushed, cursor) : '';
  const outline = brushedOutline(box);
  return (
    <>
      <svg
        ref={element}
        className={styles.disc}
        width={side}
        height={side}
        viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
        role="application"
        aria-label={props.name}
        aria-describedby="wafer-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own
        tabIndex={0}
        data-arrival
        {...{ onPointerDown, onPointerMove, onPointerUp, onKeyDown }}
        onPointerLeave={() => props.onPoint(null)}
        onPointerCancel={() => setBox(null)}
        onDoubleClick={(event) => {
          const die = dieAt(event);
          if (die !== null && filled[die] === 1) props.onOpen(die);
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
      <span className={styles.spoken} aria-live="polite">
        {spoken}
      </span>
    </>
  );
}

function DieBody(props: {
  readonly cases: number;
  readonly share: number | null;
  readonly chosen: number;
  readonly fill: { readonly ground: string; readonly ink: string } | null;
  readonly brushed: boolean;
  /** CSS pixels of its width. */
  readonly pixels: number;
  /** Its height over its width. */
  readonly aspect: number;
}) {
  const { cases, share, chosen, fill, aspect } = props;
  // Numbers are as large as a die's shorter side has room for.
  const shorter = Math.min(1, aspect);
  const pixels = props.pixels * shorter;
  if (cases === 0 || fill === null) {
    return <rect className={styles.empty} x={-0.46} y={-0.46 * aspect} width={0.92} height={0.92 * aspect} />;
  }
  const two = pixels >= roomForTwo && share !== null;
  return (
    <>
      <rect
        className={styles.die}
        data-brushed={props.brushed || undefined}
        fill={fill.ground}
        x={-0.46}
        y={-0.46 * aspect}
        width={0.92}
        height={0.92 * aspect}
      />
      {chosen > 0 && (
        <rect
          className={styles.chosen}
          data-some={chosen < cases || undefined}
          x={-0.4}
          y={-0.4 * aspect}
          width={0.8}
          height={0.8 * aspect}
        />
      )}
      <g transform={`scale(${shorter})`}>
        {pixels >= roomForOne && (
          <text className={styles.number} fill={fill.ink} y={two ? -0.02 : 0.13}>
            {cases}
          </text>
        )}
        {two && (
          <text className={styles.share} fill={fill.ink} y={0.28}>
            {formatPercent(share, 0)}
          </text>
        )}
      </g>
    </>
  );
}

/** Share of the cases of a die whose answer is wrong; null where none is known to be right or wrong. */
export function shareWrong({ judged, wrong }: DieCounts, die: number): number | null {
  const known = judged[die] ?? 0;
  return known === 0 ? null : (wrong[die] ?? 0) / known;
}

/** What is on a die, in words. */
export function dieWords({ dies }: DieGrid, counts: DieCounts, die: number): string {
  const { x, y } = dies[die] ?? { x: 0, y: 0 };
  const cases = counts.cases[die] ?? 0;
  const share = shareWrong(counts, die);
  return share === null
    ? t('Die {{x}}, {{y}}: {{cases}} cases', { x, y, cases })
    : t('Die {{x}}, {{y}}: {{cases}} cases, {{wrong}} wrong ({{share}})', {
        ...{ x, y, cases },
        wrong: counts.wrong[die] ?? 0,
        share: formatPercent(share, 0),
      });
}

function spokenWords(
  grid: DieGrid,
  counts: DieCounts,
  brushed: ReadonlySet<number> | null,
  cursor: number | null,
): string {
  if (brushed === null) return cursor === null ? '' : dieWords(grid, counts, cursor);
  const cases = [...brushed].reduce((sum, die) => sum + (counts.cases[die] ?? 0), 0);
  return t('{{dies}} dies with {{cases}} cases', { dies: brushed.size, cases });
}

function firstFilled(filled: Uint8Array): number | null {
  const first = filled.indexOf(1);
  return first < 0 ? null : first;
}

/** The box from a die on, one die further in a direction. */
function extended(
  box: Brush | null,
  from: { readonly x: number; readonly y: number },
  direction: Direction,
): Brush {
  const { to } = box ?? { to: from };
  const step = direction === 'right' || direction === 'up' ? 1 : -1;
  const level = direction === 'left' || direction === 'right';
  return {
    from: box?.from ?? from,
    to: { x: to.x + (level ? step : 0), y: to.y + (level ? 0 : step) },
    whole: true,
  };
}

/** A brush that is being drawn: by the pointer as it is, by keys over whole dies. */
interface Brush extends DieBox {
  readonly whole: boolean;
}

function brushedOutline(box: Brush | null) {
  if (box === null) return null;
  const { from, to } = box;
  const wider = box.whole ? 0.5 : 0;
  return {
    left: Math.min(from.x, to.x) - wider,
    right: Math.max(from.x, to.x) + wider,
    bottom: Math.min(from.y, to.y) - wider,
    top: Math.max(from.y, to.y) + wider,
  };
}
