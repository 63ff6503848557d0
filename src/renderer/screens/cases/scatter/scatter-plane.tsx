import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../../language/language.ts';
import { CaseCard, cardSize, caseWords } from '../case-card.tsx';
import type { CaseViewProps } from '../case-view.ts';
import { type Place, type PlaneView, pointRadius, toScreen, type ViewSize } from './plane-view.ts';
import { createPointPainter } from './point-painter.ts';
import type { PointPainter, PointPicture } from './point-picture.ts';
import styles from './scatter.module.css';
import type { ScatterInput } from './scatter-input.ts';

/** The points themselves with all that is drawn over them: lasso, box, cursor, the case that is pointed at. */
export function ScatterPlane(props: {
  readonly cases: CaseViewProps;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly picture: Omit<PointPicture, 'dimmed' | 'chosen'>;
  readonly theme: 'dark' | 'light';
  readonly view: PlaneView;
  readonly fitted: PlaneView;
  readonly size: ViewSize;
  readonly input: ScatterInput;
  readonly label: string;
}) {
  const { cases, box, picture, view, fitted, size, input } = props;
  const { table, indices } = cases.list;
  const radius = pointRadius(picture.order.order.length, view, fitted);
  const canvas = usePainted(box, picture, props.theme, { view, size, radius });
  const cursor = indices[cases.cursor] ?? null;
  const place = (index: number | null): Place | null => {
    if (index === null) return null;
    const [x, y] = [picture.points[2 * index] ?? Number.NaN, picture.points[2 * index + 1] ?? Number.NaN];
    return Number.isNaN(x) || Number.isNaN(y) ? null : toScreen(view, size, { x, y });
  };
  const atCursor = place(cursor);
  const pointedAt = input.hovered ?? (input.keyed ? cursor : null);
  const atPointed = place(pointedAt);
  return (
    <div
      ref={box}
      className={styles.plane}
      data-tool={input.tool}
      data-arrival
      role="application"
      aria-label={props.label}
      aria-describedby="scatter-help"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own
      tabIndex={0}
      {...input.handlers}
    >
      <canvas key={canvas.key} ref={canvas.ref} aria-hidden />
      <svg className={styles.overlay} aria-hidden>
        {input.lasso.length > 1 && (
          <polygon className={styles.lasso} points={input.lasso.map(({ x, y }) => `${x},${y}`).join(' ')} />
        )}
        {atCursor !== null && (
          <>
            <circle className={styles.cursorOuter} cx={atCursor.x} cy={atCursor.y} r={radius + 5} />
            <circle className={styles.cursorInner} cx={atCursor.x} cy={atCursor.y} r={radius + 5} />
          </>
        )}
      </svg>
      {pointedAt !== null && atPointed !== null && input.lasso.length === 0 && (
        <CaseCard
          datasetId={cases.datasetId}
          table={table}
          index={pointedAt}
          {...cardPlace(atPointed, size)}
        />
      )}
      <p id="scatter-help" className={styles.spoken}>
        {t(
          'Arrow keys go to the nearest case in that direction, Enter opens it, X chooses it. Shift with arrow keys grows a box around it, X then chooses all cases in the box, Escape drops it.',
        )}
      </p>
      <p className={styles.spoken} aria-live="polite">
        {input.said ?? (input.keyed && cursor !== null ? caseWords(table, cursor) : '')}
      </p>
    </div>
  );
}

/** Beside the point, on the side where there is room. */
function cardPlace({ x, y }: Place, size: ViewSize): { readonly left: number; readonly top: number } {
  const apart = 14;
  const left = x + apart + cardSize.width > size.width ? x - apart - cardSize.width : x + apart;
  return {
    left: Math.max(4, left),
    top: Math.min(Math.max(4, y - cardSize.height / 2), Math.max(4, size.height - cardSize.height - 4)),
  };
}

/** Paints once per frame; a canvas whose graphics context is lost is replaced by another one. */
function usePainted(
  box: RefObject<HTMLElement | null>,
  given: Omit<PointPicture, 'dimmed' | 'chosen'>,
  theme: 'dark' | 'light',
  { view, size, radius }: { readonly view: PlaneView; readonly size: ViewSize; readonly radius: number },
): { readonly key: number; readonly ref: RefObject<HTMLCanvasElement | null> } {
  const ref = useRef<HTMLCanvasElement>(null);
  const [painter, setPainter] = useState<PointPainter | null>(null);
  const [key, setKey] = useState(0);
  useLayoutEffect(() => {
    if (ref.current === null) return;
    const made = createPointPainter(ref.current, () => setKey(key + 1));
    setPainter(made);
    return () => made?.dispose();
  }, [key]);
  const picture = useMemo((): PointPicture => {
    const style = box.current === null ? null : getComputedStyle(box.current);
    return {
      ...given,
      dimmed: rgbOf(style?.color, theme),
      chosen: theme === 'dark' ? [255, 255, 255] : [20, 22, 28],
    };
  }, [given, theme, box]);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { current } = ref;
      if (current === null || painter === null || size.width === 0) return;
      const density = devicePixelRatio;
      const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
      if (current.width !== width) current.width = width;
      if (current.height !== height) current.height = height;
      const start = performance.now();
      painter.paint(picture, { view, size, density, radius });
      performance.measure('paint points', { start });
    });
    return () => cancelAnimationFrame(frame);
  }, [painter, picture, view, size, radius]);
  return { key, ref };
}

function rgbOf(colour: string | undefined, theme: 'dark' | 'light'): readonly [number, number, number] {
  const [red, green, blue] = (colour?.match(/\d+/g) ?? []).map(Number);
  const grey = theme === 'dark' ? 146 : 95;
  return [red ?? grey, green ?? grey, blue ?? grey];
}
