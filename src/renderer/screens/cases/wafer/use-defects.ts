import { useMemo } from 'react';
import { useResolvedTheme } from '../../../app/theme.ts';
import type { CaseViewProps } from '../case-view.ts';
import {
  codeColours,
  type PointColours,
  pointColours,
  pointShapes,
  shapeOf,
} from '../scatter/point-colours.ts';
import { PointIndex } from '../scatter/point-index.ts';
import { defectOrder, defectsOn } from './defect-places.ts';
import { type Defects, defectFinder } from './defect-points.tsx';
import type { DieGrid } from './die-grid.ts';

/** Defects of the wafers that are shown, with what their colours and shapes stand for. */
export interface ShownDefects {
  /** In the order of the wafers. */
  readonly of: readonly Defects[];
  readonly colours: PointColours;
  /** Of each code, [256, 3]. */
  readonly table: Uint8Array;
}

/**
 * The defects to draw: by whether their answers are right or wrong where that is known, else by their labels.
 *
 * @param places as `defectPlaces` gives them; null draws none
 * @param wafers positions of the wafers that are shown, null: all of them, stacked
 */
export function useDefects(
  cases: CaseViewProps,
  grid: DieGrid,
  places: Float32Array | null,
  wafers: readonly (number | null)[],
): ShownDefects | null {
  const { table, indices } = cases.list;
  const { chosen, datasetId } = cases;
  const theme = useResolvedTheme();
  const colours = useMemo(
    () => pointColours(table, table.outcome.some((value) => value !== 0) ? 'outcome' : 'label'),
    [table],
  );
  const codes = useMemo(() => codeColours(colours, theme), [colours, theme]);
  const index = useMemo(() => (places === null ? null : new PointIndex(places)), [places]);
  return useMemo(() => {
    if (places === null || index === null) return null;
    const shapes = Uint8Array.from({ length: 256 }, (_, code) => pointShapes.indexOf(shapeOf(code, colours)));
    const of = wafers.map((wafer): Defects => {
      const on = defectsOn(grid, places, indices, wafer);
      return {
        picture: {
          ...{ points: places, codes: colours.codes, order: defectOrder(on, chosen) },
          ...{ colours: codes, shapes, highlighted: null },
        },
        ...{ datasetId, table },
        at: defectFinder((place, radius) => index.nearest(place, radius, on)),
      };
    });
    return { of, colours, table: codes };
  }, [places, index, wafers, grid, indices, chosen, colours, codes, datasetId, table]);
}
