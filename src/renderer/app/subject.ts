import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import type { ProjectSummary } from '#contract/workstation.ts';
import { useCall } from './calls.ts';

interface Choice {
  readonly modelId: number | null;
  readonly datasetId: number | null;
}

interface SubjectState {
  /** What was chosen last, by project folder. */
  readonly choices: Readonly<Record<string, Choice>>;
}

const useSubjectStore = create<SubjectState>()(
  persist(() => ({ choices: {} }) as SubjectState, { name: 'waferlens-subject' }),
);

/** The model and data set that the screens are about. */
export interface Subject {
  readonly project: ProjectSummary | null;
  readonly model: Model | null;
  readonly dataset: Dataset | null;
  /** True when the model was evaluated on the data set. */
  readonly evaluated: boolean;
}

/** Changes the model or data set that the screens are about. */
export function chooseSubject(project: ProjectSummary, choice: Partial<Choice>): void {
  useSubjectStore.setState(({ choices }) => {
    const before = choices[project.directory] ?? { modelId: null, datasetId: null };
    return { choices: { ...choices, [project.directory]: { ...before, ...choice } } };
  });
}

/** What to show first: the newest validation set with the newest model that was evaluated on it. */
export function defaultChoice(project: Pick<ProjectSummary, 'models' | 'datasets' | 'evaluations'>): Choice {
  const { models, datasets, evaluations } = project;
  const dataset =
    datasets.findLast(({ role }) => role === 'validation') ??
    datasets.findLast(({ role }) => role === 'production') ??
    datasets.at(-1);
  const evaluation = evaluations.findLast(({ datasetId }) => datasetId === dataset?.id);
  return { modelId: evaluation?.modelId ?? models.at(-1)?.id ?? null, datasetId: dataset?.id ?? null };
}

/** Keeps what is shown first, so that work that ends later does not turn the screens to something else. */
export function useKeptChoice({ project, model, dataset }: Subject): void {
  const stored = useSubjectStore(({ choices }) => choices[project?.directory ?? '']);
  const modelId = model?.id ?? null;
  const datasetId = dataset?.id ?? null;
  useEffect(() => {
    if (project === null || modelId === null || datasetId === null) return;
    if (stored?.modelId !== modelId || stored.datasetId !== datasetId) {
      chooseSubject(project, { modelId, datasetId });
    }
  }, [project, stored, modelId, datasetId]);
}

export function useSubject(): Subject {
  const project = useCall('status', {}).data?.project ?? null;
  const choices = useSubjectStore((state) => state.choices);
  return useMemo(() => {
    if (project === null) return { project, model: null, dataset: null, evaluated: false };
    const fallback = defaultChoice(project);
    const chosen = choices[project.directory];
    const model =
      project.models.find(({ id }) => id === chosen?.modelId) ??
      project.models.find(({ id }) => id === fallback.modelId) ??
      null;
    const dataset =
      project.datasets.find(({ id }) => id === chosen?.datasetId) ??
      project.datasets.find(({ id }) => id === fallback.datasetId) ??
      null;
    const evaluated = project.evaluations.some(
      (evaluation) => evaluation.modelId === model?.id && evaluation.datasetId === dataset?.id,
    );
    return { project, model, dataset, evaluated };
  }, [project, choices]);
}
