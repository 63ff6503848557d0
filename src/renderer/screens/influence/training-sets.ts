import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Dataset } from '#contract/dataset.ts';
import type { ProjectSummary } from '#contract/workstation.ts';

interface InfluenceView {
  /** The strip under a case shows its title line only. */
  readonly collapsed: boolean;
  /** The training data that answers are traced to, by project folder. */
  readonly training: Readonly<Record<string, number>>;
}

/** How a user likes the strip; kept between sessions. */
export const useInfluenceView = create<InfluenceView>()(
  persist((): InfluenceView => ({ collapsed: false, training: {} }), { name: 'waferlens-influence' }),
);

/** Data sets that a model may have been trained on: those of that role first, and of them the newest. */
export function trainingChoices(datasets: readonly Dataset[]): Dataset[] {
  const newestFirst = datasets.toReversed();
  return [
    ...newestFirst.filter(({ role }) => role === 'training'),
    ...newestFirst.filter(({ role }) => role !== 'training'),
  ];
}

/** The training data of a project: what was chosen, else its newest data set of that role; null without one. */
export function useTraining(project: ProjectSummary | null): Dataset | null {
  const chosen = useInfluenceView(({ training }) => training[project?.directory ?? '']);
  if (project === null) return null;
  const kept = project.datasets.find(({ id }) => id === chosen);
  return kept ?? project.datasets.findLast(({ role }) => role === 'training') ?? null;
}

export function chooseTraining(project: ProjectSummary, datasetId: number): void {
  useInfluenceView.setState(({ training }) => ({
    training: { ...training, [project.directory]: datasetId },
  }));
}
