import { useMemo, useState } from 'react';
import { useColumns } from '../../app/blobs.ts';
import { useSelection } from '../../app/selection.ts';
import { t } from '../../language/language.ts';
import { misclassified } from './misclassified.ts';

export type CaseSource = 'chosen' | 'misclassified';

/** Which cases a report is to have. */
export interface ReportCases {
  readonly source: CaseSource;
  readonly setSource: (source: CaseSource) => void;
  readonly chosen: number;
  /** Null: not evaluated. */
  readonly mistakes: number | null;
  readonly most: number;
  readonly setMost: (most: number) => void;
  readonly indices: readonly number[];
  /** Why there is none; null where there are some. */
  readonly problem: string | null;
}

/** The cases chosen in Cases, or the most confident mistakes. */
export function useReportCases(modelId: number, datasetId: number): ReportCases {
  const chosen = useSelection(datasetId).indices;
  const { data } = useColumns(datasetId, modelId);
  const mistakes = useMemo(() => (data === null ? null : misclassified(data)), [data]);
  const [source, setSource] = useState<CaseSource>(chosen.size > 0 ? 'chosen' : 'misclassified');
  const [most, setMost] = useState(20);
  const indices =
    source === 'chosen' ? [...chosen].toSorted((a, b) => a - b) : (mistakes ?? []).slice(0, most);
  return {
    ...{ source, setSource, most, setMost, indices },
    chosen: chosen.size,
    mistakes: mistakes?.length ?? null,
    problem: problemOf(source, chosen.size, mistakes),
  };
}

function problemOf(source: CaseSource, chosen: number, mistakes: readonly number[] | null): string | null {
  if (source === 'chosen') return chosen === 0 ? t('No case is chosen in Cases.') : null;
  if (mistakes === null) return t('The model was not evaluated on this data set.');
  return mistakes.length === 0 ? t('No picture is misclassified.') : null;
}
