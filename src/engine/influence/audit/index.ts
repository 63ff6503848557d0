import type { MethodDescription } from '#contract/explanation.ts';
import { describeParameters } from '../../explain/describe.ts';
import { auditParameters } from './audit-parameters.ts';

/** Rises when the same parameters may give another audit. */
export const auditVersion = '1';

/** The method that ranks the queue unless another is chosen: see docs/influence.md for what each finds. */
export const defaultAuditMethod = 'trac-in';

/** How a training set is audited, as panels, the command line and records show it. */
export const auditDescription: MethodDescription = {
  id: 'audit',
  title: 'Audit of training data',
  family: 'influence',
  version: auditVersion,
  source: {
    kind: 'reconstruction',
    citation:
      'Pruthi, Liu, Sundararajan, Kale: Estimating Training Data Influence by Tracing Gradient Descent. NeurIPS 2020, ' +
      'section 4.1 (self-influence); Northcutt, Jiang, Chuang: Confident Learning. JAIR 2021 (out-of-fold answers); ' +
      'Feldman, Zhang: What Neural Networks Memorize and Why. NeurIPS 2020 (memorisation); Kuglin, Hines: The Phase ' +
      'Correlation Image Alignment Method. 1975 (near-duplicates)',
  },
  summary:
    'Looks for wrong labels, near-duplicates, pictures that validation shares with training, and memorised pictures.',
  trust:
    'Trust the order, not each entry: the curve on labels that are known to be wrong says how much of the queue is worth a look. A rare class looks suspicious because it is rare.',
  parameters: describeParameters(auditParameters),
  signed: false,
  needs: ['labels', 'features'],
};
