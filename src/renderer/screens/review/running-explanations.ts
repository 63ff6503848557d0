import { create } from 'zustand';
import type { TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { failuresOf, followJob } from '../../app/jobs.ts';
import { toastFailure } from '../../app/toasts.ts';
import type { ChosenMethod } from './chosen-methods.ts';

/** One method that runs, or has failed, for one case. */
export interface RunningExplanation {
  readonly case: CaseKey;
  readonly method: ChosenMethod;
  readonly segmentation: SegmentationChoice | null;
  readonly target: TargetRequest;
  readonly jobId: string | null;
  readonly failure: Failure | null;
}

interface RunningState {
  /** By case and method: one run of a method at a time. */
  readonly running: ReadonlyMap<string, RunningExplanation>;
}

export const useRunning = create<RunningState>()(() => ({ running: new Map() }));

function nameOf({ modelId, datasetId, index }: CaseKey, methodId: string): string {
  return `${modelId} ${datasetId} ${index} ${methodId}`;
}

/** What runs for a case, in the order in which it was started. */
export function runningFor(state: RunningState, key: CaseKey): RunningExplanation[] {
  return [...state.running.values()].filter(
    ({ case: { modelId, datasetId, index } }) =>
      modelId === key.modelId && datasetId === key.datasetId && index === key.index,
  );
}

/** Starts one job per method, so that each column has its own progress and can be cancelled alone. */
export async function explainCase(
  key: CaseKey,
  methods: readonly ChosenMethod[],
  segmentation: SegmentationChoice | null,
  target: TargetRequest,
): Promise<void> {
  for (const method of methods) {
    const name = nameOf(key, method.id);
    const before = useRunning.getState().running.get(name);
    if (before !== undefined && before.failure === null) continue;
    const entry: RunningExplanation = { case: key, method, segmentation, target, jobId: null, failure: null };
    put(name, entry);
    try {
      const { jobId } = await workstation.call('explain.start', {
        modelId: key.modelId,
        datasetId: key.datasetId,
        indices: [key.index],
        methods: [{ id: method.id, parameters: { ...method.parameters } }],
        segmentation,
        target,
        seed: 0,
      });
      put(name, { ...entry, jobId });
      followJob(jobId).then(
        (job) => {
          const [failed] = failuresOf(job);
          if (failed === undefined) remove(name);
          else ended(name, entry, new Failure(failed.code, failed.message));
        },
        (error) => ended(name, entry, failureOf(error)),
      );
    } catch (error) {
      ended(name, entry, failureOf(error));
    }
  }
}

/** Stops a run. Its column says so when the workstation has obeyed. */
export function cancelExplanation({ jobId }: RunningExplanation): void {
  if (jobId !== null)
    workstation.call('jobs.cancel', { jobId }).catch((error) => toastFailure(failureOf(error)));
}

/** Takes a failure off the screen. */
export function dismissExplanation({ case: key, method }: RunningExplanation): void {
  remove(nameOf(key, method.id));
}

function ended(name: string, entry: RunningExplanation, failure: Failure): void {
  if (failure.code === 'cancelled') remove(name);
  else put(name, { ...entry, failure });
}

function put(name: string, entry: RunningExplanation): void {
  useRunning.setState(({ running }) => ({ running: new Map(running).set(name, entry) }));
}

function remove(name: string): void {
  useRunning.setState(({ running }) => {
    const rest = new Map(running);
    rest.delete(name);
    return { running: rest };
  });
}
