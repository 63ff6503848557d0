import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext } from '#contract/method.ts';
import type { TrainingServices } from '../influence/training-set/training-set.ts';
import { TrainingShelf } from '../influence/training-set/training-shelf.ts';
import { ClassifierShelf } from './classifier-shelf.ts';

/** What a worker keeps between its calls about training-sample influence. */
export interface InfluenceWorkplace {
  readonly shelf: ClassifierShelf;
  readonly kept: TrainingShelf;
}

export function influenceWorkplace(shelf = new ClassifierShelf()): InfluenceWorkplace {
  return { shelf, kept: new TrainingShelf() };
}

/** How often progress is passed on (milliseconds). */
const reportedEvery = 100;

/**
 * What one call works with. Its `report` turns the event loop, so that a cancel is heard, and passes progress on, not
 * too often.
 *
 * @throws Failure `cancelled`, by `report`
 */
export function trainingServices(
  { signal, report }: CallContext<WorkProgress>,
  { shelf, kept }: InfluenceWorkplace,
  seed: number,
): TrainingServices {
  let reported = Number.NEGATIVE_INFINITY;
  return {
    shelf,
    kept,
    signal,
    seed,
    async report(done, total, message) {
      await setImmediate();
      if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
      const now = performance.now();
      if (done < total && now - reported < reportedEvery) return;
      reported = now;
      await report({ done, total, unit: 'pictures', message });
    },
  };
}
