import type { ImportProblem, Sample } from '#contract/dataset.ts';

/** What a folder or a table row says of one picture before it is read. */
export interface Candidate {
  /** As the user's folder or table names it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly label: string | null;
  readonly split: string | null;
  /** False when the name does not promise a picture, so that only its content tells. */
  readonly certain: boolean;
  /** What was odd about the row itself. */
  readonly remarks: readonly ImportProblem[];
  /** Present on rows of a table. */
  readonly row?: TableFacts;
  /** Present where the picture may be one page of several; counted from 1, null where no page is named. */
  readonly page?: { readonly number: number | null; readonly bytes: () => Promise<Uint8Array> };
}

/** What only a table can say. */
export type TableFacts = Pick<
  Sample,
  'lot' | 'wafer' | 'dieX' | 'dieY' | 'site' | 'pixelSizeNm' | 'waferXMm' | 'waferYMm' | 'extra'
> & {
  /** Mask as the table names it, and where that is; null where the cell is empty. */
  readonly mask: { readonly name: string; readonly path: string } | null;
};

export const noTableFacts: TableFacts = {
  mask: null,
  lot: null,
  wafer: null,
  dieX: null,
  dieY: null,
  site: null,
  pixelSizeNm: null,
  waferXMm: null,
  waferYMm: null,
  extra: {},
};

export function isProblem(item: Candidate | ImportProblem): item is ImportProblem {
  return 'reason' in item;
}
