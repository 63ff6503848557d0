import type { auditMethods } from '#contract/audit.ts';
import { Failure } from '#contract/failure.ts';
import type { influenceMethods } from '#contract/influence.ts';
import type { Handlers } from '#contract/method.ts';

/** What the workstation does about training-sample influence and audits of training data. */
export function influenceHandlers(): Handlers<typeof influenceMethods & typeof auditMethods> {
  return {
    'influence.estimate': unavailable,
    'influence.run': unavailable,
    'influence.list': () => ({ rankings: [] }),
    'influence.get': unavailable,
    'influence.gallery': unavailable,
    'influence.measure': unavailable,
    'influence.measurements': () => ({ benchmarks: [] }),
    'audit.run': unavailable,
    'audit.list': () => ({ audits: [] }),
    'audit.get': unavailable,
    'audit.effect': unavailable,
    'audit.export': unavailable,
  };
}

function unavailable(): never {
  throw new Failure('unavailable', 'training-sample influence is not there yet');
}
