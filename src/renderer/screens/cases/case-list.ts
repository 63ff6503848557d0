import { useMemo, useRef } from 'react';
import type { Failure } from '#contract/failure.ts';
import { type Columns, useBlob, useColumns } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import type { Subject } from '../../app/subject.ts';
import { t } from '../../language/language.ts';
import { type CaseFilter, type FilterResult, filterCases } from './case-filter.ts';
import { type CaseOrder, labelLoss, orderedByKey } from './case-order.ts';
import { type CaseTable, caseTable, verdictColumn } from './case-table.ts';

/** The cases of a data set under a filter, in order. */
export interface CaseList {
  readonly table: CaseTable;
  readonly result: FilterResult;
  /** The filtered sample indices in order. */
  readonly indices: Int32Array;
  /** True when cases can be ordered by loss. */
  readonly hasLoss: boolean;
}

export type CaseListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'ready'; readonly list: CaseList };

/** Loads the columns of a subject and filters and sorts them in this process. */
export function useCaseList(subject: Subject, filter: CaseFilter, order: CaseOrder): CaseListState {
  const { model, dataset } = subject;
  const loaded = useColumns(dataset?.id ?? null, model?.id ?? null);
  const columns = useSameColumns(loaded.data);
  const asked = dataset === null || model === null ? null : { datasetId: dataset.id, modelId: model.id };
  const reviewed = useCall('cases.reviews', asked);
  const evaluation = useCall('evaluation.get', order === 'loss-falling' ? asked : null);
  const predictionSet = evaluation.data?.predictionSet ?? null;
  const answers = useBlob(predictionSet?.logitsSha256 ?? null).data ?? null;

  const table = useMemo(() => {
    if (columns === null || reviewed.data === undefined) return null;
    const verdict = verdictColumn(columns.samples, reviewed.data.reviews);
    return caseTable(columns.samples, columns.columns, verdict);
  }, [columns, reviewed.data]);
  const result = useMemo(
    () => (table === null ? null : timed(() => filterCases(table, filter))),
    [table, filter],
  );
  const losses = useMemo(() => {
    if (table?.label == null || answers === null || predictionSet === null || model === null) return null;
    const { names, codes } = table.label;
    const position = names.map((name) => model.labels.indexOf(name));
    const values = new Float32Array(answers);
    const expected = Int32Array.from(codes, (code) => (code < 0 ? -1 : (position[code] ?? -1)));
    if (values.length !== expected.length * model.labels.length) return null;
    return labelLoss(values, model.labels.length, expected);
  }, [table, answers, predictionSet, model]);
  const indices = useMemo(() => {
    if (result === null || table === null) return null;
    const keys = order === 'loss-falling' ? losses : order === 'index' ? null : table.confidence;
    return keys === null ? result.indices : orderedByKey(result.indices, keys, order !== 'confidence-rising');
  }, [result, table, order, losses]);

  const failure = loaded.failure ?? reviewed.error;
  if (failure !== null) return { kind: 'failed', failure };
  if (table === null || result === null || indices === null) return { kind: 'loading' };
  const hasLoss = subject.evaluated && table.label !== null;
  return { kind: 'ready', list: { table, result, indices, hasLoss } };
}

/** The same object as long as the columns' bytes are the same, so that nothing is filtered twice. */
function useSameColumns(columns: Columns | null): Columns | null {
  const last = useRef<Columns | null>(null);
  if (columns === null) return null;
  const before = last.current;
  const same =
    before !== null &&
    before.samples === columns.samples &&
    before.columns.size === columns.columns.size &&
    [...columns.columns].every(
      ([name, { values }]) => before.columns.get(name)?.values.buffer === values.buffer,
    );
  if (!same) last.current = columns;
  return last.current;
}

/** Leaves a performance entry, so that the browser's own tools and the benchmark see what a filter costs. */
function timed<Result>(work: () => Result): Result {
  const start = performance.now();
  const result = work();
  performance.measure(t('filter cases'), { start });
  return result;
}
