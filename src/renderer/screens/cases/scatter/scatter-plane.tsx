import type { RefObject } from 'react';
import { t } from '../../../language/language.ts';
import { CaseCard, cardSize, caseWords } from '../case-card.tsx';
import type { CaseViewProps } from '../case-view.ts';
import { type Place, type PlaneView, pointRadius, toScreen, type ViewSize } from './plane-view.ts';
import type { PointPicture } from './point-picture.ts';
import styles from './scatter.module.css';
import type { ScatterInput } from './scatter-input.ts';
import { usePainted } from './use-painted.ts';

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
export function cardPlace({ x, y }: Place, size: ViewSize): { readonly left: number; readonly top: number } {
  const apart = 14;
  const left = x + apart + cardSize.width > size.width ? x - apart - cardSize.width : x + apart;
  return {
    left: Math.max(4, left),
    top: Math.min(Math.max(4, y - cardSize.height / 2), Math.max(4, size.height - cardSize.height - 4)),
  };
}
