import { Failure } from '#contract/failure.ts';
import type { influenceEngineMethods } from '#contract/influence-work.ts';
import type { Handlers } from '#contract/method.ts';

/** What a worker does about training-sample influence. */
export function influenceHandlers(): Handlers<typeof influenceEngineMethods> {
  return {
    estimateInfluence: unavailable,
    influence: unavailable,
    influenceArrays: unavailable,
    audit: unavailable,
    auditEffect: unavailable,
    influenceBenchmark: unavailable,
  };
}

function unavailable(): never {
  throw new Failure('unavailable', 'training-sample influence is not there yet');
}
