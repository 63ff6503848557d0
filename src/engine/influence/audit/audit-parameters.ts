import { z } from 'zod';

/** Of an audit of a training set. */
export const auditParameters = z.object({
  queue: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(2000)
    .describe('At most this many pictures are listed as suspected, most suspicious first.'),
  duplicateThreshold: z
    .number()
    .min(0.02)
    .max(1)
    .default(0.076)
    .describe(
      'Two pictures count as the same from this similarity on: 1 is the same pixels; two looks at one place are above ' +
        '0.075, two places of one pattern hardly ever. Raise it to 0.1 for sets of tens of thousands; for pictures ' +
        'smaller than 114 pixels it is raised by itself.',
    ),
  folds: z
    .number()
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe('Parts into which the training set is cut: each is judged by a head fitted to the others.'),
  regularisation: z
    .number()
    .gt(0)
    .max(100)
    .default(1e-3)
    .describe('Weight of the squared norm of the refitted head beside its mean loss.'),
  confidence: z
    .number()
    .gt(0)
    .max(1)
    .default(0.6)
    .describe('Another label is suggested from this probability on.'),
  suspicious: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('Share of the pictures, most suspicious first, for which another label may be suggested.'),
  harmful: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.01)
    .describe('At most this share of the pictures is suggested for removal because they harm other answers.'),
});
export type AuditParameters = z.output<typeof auditParameters>;
