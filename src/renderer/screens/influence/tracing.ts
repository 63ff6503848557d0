import { create } from 'zustand';
import type { TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ChosenInfluenceMethod } from '#contract/influence.ts';
import type { CaseKey } from '#contract/scalars.ts';
import { failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { failuresOf, followJob } from '../../app/jobs.ts';
import { toastFailure } from '../../app/toasts.ts';

/** An answer that is being traced to training pictures, or could not be. */
export interface Tracing {
  readonly jobId: string | null;
  readonly failure: Failure | null;
}

interface TracingState {
  /** By case, training set and method. */
  readonly running: ReadonlyMap<string, Tracing>;
}

export const useTracing = create<TracingState>()(() => ({ running: new Map() }));

export function tracingName(key: CaseKey, trainingId: number, methodId: string): string {
  return `${key.modelId} ${key.datasetId} ${key.index} ${trainingId} ${methodId}`;
}

/** Starts a ranking of the training pictures; the strip shows it when the workstation tells of it. */
export async function trace(
  key: CaseKey,
  trainingId: number,
  method: ChosenInfluenceMethod,
  target: TargetRequest,
): Promise<void> {
  const name = tracingName(key, trainingId, method.id);
  const before = useTracing.getState().running.get(name);
  if (before !== undefined && before.failure === null) return;
  put(name, { jobId: null, failure: null });
  try {
    const { jobId } = await workstation.call('influence.run', {
      modelId: key.modelId,
      trainingId,
      datasetId: key.datasetId,
      indices: [key.index],
      methods: [{ id: method.id, parameters: { ...method.parameters } }],
      target,
      seed: 0,
    });
    put(name, { jobId, failure: null });
    const [failed] = failuresOf(await followJob(jobId));
    if (failed === undefined) remove(name);
    else put(name, { jobId: null, failure: new Failure(failed.code, failed.message) });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'cancelled') remove(name);
    else put(name, { jobId: null, failure });
  }
}

export function cancelTracing({ jobId }: Tracing): void {
  if (jobId === null) return;
  workstation.call('jobs.cancel', { jobId }).catch((error) => toastFailure(failureOf(error)));
}

/** Takes a failure off the screen. */
export function dismissTracing(name: string): void {
  remove(name);
}

function put(name: string, tracing: Tracing): void {
  useTracing.setState(({ running }) => ({ running: new Map(running).set(name, tracing) }));
}

function remove(name: string): void {
  useTracing.setState(({ running }) => {
    const rest = new Map(running);
    rest.delete(name);
    return { running: rest };
  });
}
