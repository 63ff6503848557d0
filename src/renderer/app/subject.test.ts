import { beforeAll, expect, it, vi } from 'vitest';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';

beforeAll(() => {
  // The choice is kept in the browser's storage, which Node has not.
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const model = (id: number) => ({ id }) as Model;
const dataset = (id: number, role: Dataset['role']) => ({ id, role }) as Dataset;
const load = async () => (await import('./subject.ts')).defaultChoice;

it('begins with the validation set and the model that was evaluated on it', async () => {
  const defaultChoice = await load();
  const choice = defaultChoice({
    models: [model(1), model(2)],
    datasets: [dataset(1, 'training'), dataset(2, 'validation'), dataset(3, 'production')],
    evaluations: [
      { modelId: 1, datasetId: 2, accuracy: 0.9 },
      { modelId: 2, datasetId: 3, accuracy: 0.8 },
    ],
  });
  expect(choice).toEqual({ modelId: 1, datasetId: 2 });
});

it('begins with the newest of each where nothing was evaluated', async () => {
  const defaultChoice = await load();
  const datasets = [dataset(4, 'production'), dataset(5, 'training')];
  expect(defaultChoice({ models: [model(1), model(2)], datasets, evaluations: [] })).toEqual({
    modelId: 2,
    datasetId: 4,
  });
});

it('begins with nothing in an empty project', async () => {
  const defaultChoice = await load();
  expect(defaultChoice({ models: [], datasets: [], evaluations: [] })).toEqual({
    modelId: null,
    datasetId: null,
  });
});
