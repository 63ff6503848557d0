import {
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { t } from '../../../language/language.ts';
import type { CaseViewProps, HowChosen } from '../case-view.ts';
import { pointsInside } from './lasso.ts';
import {
  type Place,
  type PlaneView,
  panned,
  revealing,
  toPlane,
  toScreen,
  type ViewSize,
  zoomed,
} from './plane-view.ts';
import { arrowDirections, type Direction, nextPoint, PointIndex } from './point-index.ts';

export type ScatterTool = 'lasso' | 'pan';

export interface ScatterInput {
  readonly tool: ScatterTool;
  /** What is being drawn, lasso or box, as corners on the screen; empty: nothing. */
  readonly lasso: readonly Place[];
  /** Sample index under the pointer. */
  readonly hovered: number | null;
  /** The plane has the focus, and was last used by keys. */
  readonly keyed: boolean;
  /** What is to be said in place of the case at the cursor. */
  readonly said: string | null;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerLeave: () => void;
    readonly onPointerCancel: () => void;
    readonly onDoubleClick: () => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: () => void;
  };
}

/** How near the pointer has to come to a point, and how far it may move in a click, in CSS pixels. */
const reach = 12;
const still = 4;
/** By how much a key grows the box, and its first half side. */
const boxStep = 24;
/** Zoom per wheel notch of 100 units: e^0.2, as in the viewer. */
const zoomPerUnit = 0.002;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/**
 * Pointer and keys of the scatter. A drag draws a lasso or pans, as the tool says (the middle button always pans), the
 * wheel zooms at the pointer, a click moves the cursor, with Ctrl it chooses, a double click opens. Keys: see the text
 * of `scatter-help`.
 */
export function useScatterInput(options: {
  readonly cases: CaseViewProps;
  readonly box: RefObject<HTMLElement | null>;
  readonly points: Float32Array;
  /** [N]: other than 0 for cases that pass the filter. */
  readonly shown: Uint8Array;
  /** [N]: position of each case in the list, -1 for those that the filter hides. */
  readonly positions: Int32Array;
  readonly view: PlaneView;
  readonly fitted: PlaneView;
  readonly size: ViewSize;
  readonly tool: ScatterTool;
  readonly onView: (view: PlaneView) => void;
}): ScatterInput {
  const { cases, points, shown, positions, view, size, tool, onView } = options;
  const index = useMemo(() => new PointIndex(points), [points]);
  const [path, setPath] = useState<readonly Place[]>([]);
  const [box, setBox] = useState<Box | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [keyed, setKeyed] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const drag = useRef<{ readonly pans: boolean; readonly from: Place; last: Place } | null>(null);
  const latest = useRef(options);
  latest.current = options;

  const placeOf = (event: { readonly clientX: number; readonly clientY: number }): Place => {
    const frame = options.box.current?.getBoundingClientRect();
    return { x: event.clientX - (frame?.left ?? 0), y: event.clientY - (frame?.top ?? 0) };
  };
  const under = (place: Place) => {
    const start = performance.now();
    const found = index.nearest(toPlane(view, size, place), reach / view.scale, shown);
    performance.measure('pick point', { start });
    return found;
  };
  const choose = useCallback(
    (corners: readonly Place[], how: HowChosen) => {
      const start = performance.now();
      const lasso = Float64Array.from(corners.flatMap(({ x, y }) => [x, y]));
      const found = pointsInside(lasso, points, shown);
      performance.measure('choose by lasso', { start });
      cases.onChoose(found, how);
      setSaid(t('{{count}} cases inside', { count: found.length }));
      return found.length;
    },
    [cases, points, shown],
  );

  // React listens to wheels passively, and a page that scrolls along is no zoom.
  useEffect(() => {
    const element = options.box.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = latest.current;
      const units = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
      const factor = Math.exp(-Math.max(-300, Math.min(300, units)) * zoomPerUnit);
      const frame = element.getBoundingClientRect();
      const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
      now.onView(zoomed(now.view, now.size, at, factor, now.fitted));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [options.box]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button > 1) return;
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    setKeyed(false);
    const from = placeOf(event);
    const pans = tool === 'pan' || event.button === 1;
    drag.current = { pans, from, last: from };
    setBox(null);
    setSaid(null);
    setPath(pans ? [] : [from]);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const place = placeOf(event);
    const { current } = drag;
    if (current === null) {
      setHovered(under(place));
      return;
    }
    setHovered(null);
    if (current.pans) onView(panned(view, place.x - current.last.x, place.y - current.last.y));
    else if (Math.hypot(place.x - current.last.x, place.y - current.last.y) < 2) return;
    else setPath((before) => [...before, place]);
    current.last = place;
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const { current } = drag;
    drag.current = null;
    setPath([]);
    if (current === null) return;
    const place = placeOf(event);
    const moved = path.some(({ x, y }) => Math.hypot(x - current.from.x, y - current.from.y) > still);
    if (!current.pans && moved) {
      const corners = [...path, place].map((corner) => toPlane(view, size, corner));
      choose(corners, event.altKey ? 'remove' : event.shiftKey ? 'add' : 'only');
      return;
    }
    if (Math.hypot(place.x - current.from.x, place.y - current.from.y) > still) return;
    const found = under(place);
    if (found === null) return;
    if (event.ctrlKey || event.metaKey) {
      cases.onChoose(Int32Array.of(found), cases.chosen.has(found) ? 'remove' : 'add');
    }
    cases.onCursor(positions[found] ?? 0);
  };

  const cursorIndex = cases.list.indices[cases.cursor] ?? null;
  const cursorPlace = (): Place | null => {
    if (cursorIndex === null) return null;
    const [x, y] = [points[2 * cursorIndex] ?? Number.NaN, points[2 * cursorIndex + 1] ?? Number.NaN];
    return Number.isNaN(x) || Number.isNaN(y) ? null : { x, y };
  };
  const go = (direction: Direction) => {
    const at = cursorPlace();
    const next =
      at === null || cursorIndex === null
        ? index.nearest(view, Infinity, shown)
        : nextPoint(points, shown, cursorIndex, direction);
    if (next === null) return;
    setHovered(null);
    setSaid(null);
    const place = { x: points[2 * next] as number, y: points[2 * next + 1] as number };
    onView(revealing(view, size, place));
    cases.onCursor(positions[next] ?? 0);
  };
  const grow = (direction: Direction) => {
    const at = cursorPlace();
    if (at === null) return;
    const half = boxStep / view.scale;
    const before = box ?? { left: at.x - half, right: at.x + half, bottom: at.y - half, top: at.y + half };
    const grown = {
      ...before,
      [sides[direction]]:
        before[sides[direction]] + (direction === 'right' || direction === 'up' ? half : -half),
    };
    setBox(grown);
    const inside = pointsInside(
      Float64Array.from(cornersOf(grown).flatMap(({ x, y }) => [x, y])),
      points,
      shown,
    );
    setSaid(t('Box with {{count}} cases', { count: inside.length }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    setKeyed(true);
    const direction = arrowDirections[event.key];
    if (direction !== undefined) {
      if (event.shiftKey) grow(direction);
      else {
        setBox(null);
        go(direction);
      }
    } else if (event.key === 'Enter') cases.onOpen(cases.cursor);
    else if (box !== null && event.key.toLowerCase() === 'x') {
      choose(cornersOf(box), event.shiftKey ? 'remove' : 'add');
      setBox(null);
    } else if (box !== null && event.key === 'Escape') {
      setBox(null);
      setSaid(null);
    } else return;
    event.preventDefault();
  };

  return {
    tool,
    lasso: box === null ? path : cornersOf(box).map((corner) => toScreen(view, size, corner)),
    hovered,
    keyed,
    said,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerLeave: () => setHovered(null),
      onPointerCancel: () => {
        drag.current = null;
        setPath([]);
      },
      onDoubleClick: () => {
        if (hovered !== null) cases.onOpen(positions[hovered] ?? 0);
      },
      onKeyDown,
      onFocus: (event) => setKeyed(event.currentTarget.matches(':focus-visible')),
      onBlur: () => {
        setKeyed(false);
        setBox(null);
        setSaid(null);
      },
    },
  };
}

const sides: Readonly<Record<Direction, keyof Box>> = {
  left: 'left',
  right: 'right',
  up: 'top',
  down: 'bottom',
};

function cornersOf({ left, right, bottom, top }: Box): readonly Place[] {
  return [
    { x: left, y: bottom },
    { x: right, y: bottom },
    { x: right, y: top },
    { x: left, y: top },
  ];
}
