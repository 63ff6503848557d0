import { useRef } from 'react';
import { useResolvedTheme } from '../../../app/theme.ts';
import { CaseCard } from '../case-card.tsx';
import type { CaseTable } from '../case-table.ts';
import {
  type Place,
  type PlaneView,
  pointRadius,
  toPlane,
  toScreen,
  type ViewSize,
} from '../scatter/plane-view.ts';
import type { PointPicture } from '../scatter/point-picture.ts';
import { cardPlace } from '../scatter/scatter-plane.tsx';
import { usePainted } from '../scatter/use-painted.ts';
import styles from './wafer.module.css';

/** The defects of one wafer, as they are drawn and found. */
export interface Defects {
  readonly picture: Omit<PointPicture, 'dimmed' | 'chosen'>;
  readonly datasetId: number;
  readonly table: CaseTable;
  /** The sample index of the defect at a place of the screen; null where there is none. */
  at(view: PlaneView, size: ViewSize, place: Place): number | null;
}

/** Dies take a part of the plane only, so points stand closer than in a scatter of as many. */
const crowding = 4;
/** CSS pixels around a point within which it is meant. */
const reach = 7;

/** Finds the nearest defect to a place of the screen. */
export function defectFinder(nearest: (place: Place, radius: number) => number | null): Defects['at'] {
  return (view, size, place) => nearest(toPlane(view, size, place), reach / view.scale);
}

/** Defects as points over their dies, on a canvas: a million of them stay quick. Pointing at one shows its case. */
export function DefectPoints(props: {
  readonly defects: Defects;
  readonly view: PlaneView;
  readonly fitted: PlaneView;
  readonly size: ViewSize;
  /** Outlines of all dies, as a path in pixels. */
  readonly borders: string;
  /** Sample indices. */
  readonly cursor: number | null;
  readonly pointed: number | null;
}) {
  const { defects, view, fitted, size } = props;
  const { picture } = defects;
  const box = useRef<HTMLDivElement>(null);
  const radius = pointRadius(crowding * picture.order.order.length, view, fitted);
  const canvas = usePainted(box, picture, useResolvedTheme(), { view, size, radius });
  const placeOf = (index: number | null): Place | null => {
    if (index === null) return null;
    const [x, y] = [picture.points[2 * index] ?? Number.NaN, picture.points[2 * index + 1] ?? Number.NaN];
    return Number.isNaN(x) || Number.isNaN(y) ? null : toScreen(view, size, { x, y });
  };
  const atCursor = placeOf(props.cursor);
  const atPointed = placeOf(props.pointed);
  return (
    <div ref={box} className={styles.points} aria-hidden>
      <canvas key={canvas.key} ref={canvas.ref} />
      <svg aria-hidden>
        <path className={styles.borders} d={props.borders} />
        {atCursor !== null && (
          <>
            <circle className={styles.ringOuter} cx={atCursor.x} cy={atCursor.y} r={radius + 4} />
            <circle className={styles.ringInner} cx={atCursor.x} cy={atCursor.y} r={radius + 4} />
          </>
        )}
      </svg>
      {atPointed !== null && props.pointed !== null && (
        <CaseCard
          datasetId={defects.datasetId}
          table={defects.table}
          index={props.pointed}
          {...cardPlace(atPointed, size)}
        />
      )}
    </div>
  );
}
