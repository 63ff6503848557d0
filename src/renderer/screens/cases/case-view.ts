import type { CaseList } from './case-list.ts';

/** How cases are chosen: in place of the chosen ones, beside them, or taken out of them. */
export type HowChosen = 'only' | 'add' | 'remove';

/** What every view of the filtered cases is given: grid, table, scatter, wafer map. */
export interface CaseViewProps {
  readonly modelId: number;
  readonly datasetId: number;
  /** All samples as columns, and the indices of the shown ones in their order. */
  readonly list: CaseList;
  /** Position in `list.indices`. */
  readonly cursor: number;
  readonly onCursor: (position: number) => void;
  readonly onOpen: (position: number) => void;
  /** Sample indices. */
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (indices: Int32Array, how: HowChosen) => void;
}

/** What the views that list cases one after another, grid and table, are given beside that. */
export interface ListedCasesProps extends CaseViewProps {
  /** Name of the grid for assistive technology. */
  readonly label: string;
  /** Moves the cursor; `extend` chooses everything up to it. */
  readonly onMove: (position: number, extend: boolean) => void;
  readonly onToggle: (position: number, extend: boolean) => void;
}
