import { useMemo, useRef } from 'react';
import type { Failure } from '#contract/failure.ts';
import { type Columns, useBlob, useColumns } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import type { Subject } from '../../app/subject.ts';
import { type AlikeSearch, useAlike } from './alike-search.ts';
import { type FilterResult, filterCases } from './case-filter.ts';
import { labelLoss, orderedSamples, partsOf, passingInOrder } from './case-order.ts';
import { type CaseTable, caseTable } from './case-table.ts';
import type { CasesAddress } from './filter-address.ts';
import { reviewColumns } from './review-columns.ts';

/** The cases of a data set under a filter, in order. */
export interface CaseList {
  readonly table: CaseTable;
  readonly result: FilterResult;
  /** The filtered sample indices in order. */
  readonly indices: Int32Array;
  /** True when cases can be ordered by loss. */
  readonly hasLoss: boolean;
  /** [N] float32, NaN for none; null where it was not asked for. */
  readonly loss: Float32Array | null;
  readonly alike: AlikeSearch;
}

export type CaseListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'ready'; readonly list: CaseList };

/** Loads the columns of a subject and filters and sorts them in this process. */
export function useCaseList(
  subject: Subject,
  { filter, order, view }: CasesAddress,
  chosen: ReadonlySet<number>,
): CaseListState {
  const { model, dataset } = subject;
  const loaded = useColumns(dataset?.id ?? null, model?.id ?? null);
  const columns = useSameColumns(loaded.data);
  const asked = dataset === null || model === null ? null : { datasetId: dataset.id, modelId: model.id };
  const reviewed = useCall('cases.reviews', asked);
  const wantsLoss = view === 'table' || partsOf(order)?.key === 'loss';
  const evaluation = useCall('evaluation.get', wantsLoss ? asked : null);
  const predictionSet = evaluation.data?.predictionSet ?? null;
  const answers = useBlob(predictionSet?.logitsSha256 ?? null).data ?? null;
  const alike = useAlike(asked, columns?.samples ?? 0, filter.alike);
  const { similarity } = alike;

  const table = useMemo(() => {
    if (columns === null || reviewed.data === undefined) return null;
    return caseTable(columns.samples, columns.columns, reviewColumns(columns.samples, reviewed.data.reviews));
  }, [columns, reviewed.data]);
  // What is chosen matters to one filter only; without it nothing is filtered anew when a case is chosen.
  const relevant = filter.onlyChosen ? chosen : nothing;
  const result = useMemo(
    () =>
      table === null
        ? null
        : timed('filter cases', () => filterCases(table, filter, { chosen: relevant, similarity })),
    [table, filter, relevant, similarity],
  );
  const label = table?.label ?? null;
  const loss = useMemo(() => {
    if (label === null || answers === null || predictionSet === null || model === null) return null;
    const { names, codes } = label;
    const position = names.map((name) => model.labels.indexOf(name));
    const values = new Float32Array(answers);
    const expected = Int32Array.from(codes, (code) => (code < 0 ? -1 : (position[code] ?? -1)));
    if (values.length !== expected.length * model.labels.length) return null;
    return labelLoss(values, model.labels.length, expected);
  }, [label, answers, predictionSet, model]);
  const ordered = useMemo(
    () => (table === null ? null : orderedSamples(table, order, { loss, similarity })),
    [table, order, loss, similarity],
  );
  const indices = useMemo(() => {
    if (result === null || ordered === null) return result?.indices ?? null;
    return timed('order cases', () => passingInOrder(ordered, result.failed, result.indices.length));
  }, [result, ordered]);

  const failure = loaded.failure ?? reviewed.error;
  if (failure !== null) return { kind: 'failed', failure };
  if (table === null || result === null || indices === null) return { kind: 'loading' };
  const hasLoss = subject.evaluated && table.label !== null;
  return { kind: 'ready', list: { table, result, indices, hasLoss, loss, alike } };
}

const nothing: ReadonlySet<number> = new Set();

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
function timed<Result>(name: string, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  performance.measure(name, { start });
  return result;
}
