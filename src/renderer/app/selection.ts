import { create } from 'zustand';

interface SelectionState {
  /** Chosen cases by data set id, as sorted-by-insertion sets of sample indices. */
  readonly byDataset: ReadonlyMap<number, ReadonlySet<number>>;
  readonly choose: (datasetId: number, indices: Iterable<number>) => void;
  readonly add: (datasetId: number, indices: Iterable<number>) => void;
  readonly remove: (datasetId: number, indices: Iterable<number>) => void;
  readonly toggle: (datasetId: number, index: number) => void;
  readonly clear: (datasetId: number) => void;
}

const none: ReadonlySet<number> = new Set();

/** Cases chosen in Cases, used by Reports and by batch explanations. */
export const useSelectionStore = create<SelectionState>()((set, get) => {
  const update = (datasetId: number, indices: ReadonlySet<number>) =>
    set({ byDataset: new Map(get().byDataset).set(datasetId, indices) });
  const current = (datasetId: number) => get().byDataset.get(datasetId) ?? none;
  return {
    byDataset: new Map(),
    choose: (datasetId, indices) => update(datasetId, new Set(indices)),
    add: (datasetId, indices) => update(datasetId, new Set([...current(datasetId), ...indices])),
    remove: (datasetId, indices) => {
      const gone = new Set(indices);
      update(datasetId, new Set([...current(datasetId)].filter((index) => !gone.has(index))));
    },
    toggle: (datasetId, index) => {
      const indices = new Set(current(datasetId));
      if (!indices.delete(index)) indices.add(index);
      update(datasetId, indices);
    },
    clear: (datasetId) => update(datasetId, none),
  };
});

export interface Selection {
  readonly indices: ReadonlySet<number>;
  readonly choose: (indices: Iterable<number>) => void;
  readonly add: (indices: Iterable<number>) => void;
  readonly remove: (indices: Iterable<number>) => void;
  readonly toggle: (index: number) => void;
  readonly clear: () => void;
}

/** The chosen cases of one data set. */
export function useSelection(datasetId: number | null): Selection {
  const store = useSelectionStore();
  const id = datasetId ?? -1;
  return {
    indices: store.byDataset.get(id) ?? none,
    choose: (indices) => store.choose(id, indices),
    add: (indices) => store.add(id, indices),
    remove: (indices) => store.remove(id, indices),
    toggle: (index) => store.toggle(id, index),
    clear: () => store.clear(id),
  };
}
