import { z } from 'zod';
import { explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import { exactShapley, refuseTooMany } from './shapley/exact.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('logit'),
});

/**
 * Exact Shapley values of up to 16 segments (Shapley 1953): all 2^n coalitions are evaluated. The reference for all
 * methods that estimate them.
 */
export const exactShapleyMethod = explainer({
  id: 'exact-shapley',
  title: 'Exact Shapley',
  family: 'segments',
  source: {
    kind: 'published',
    citation: 'Shapley: A Value for n-Person Games. Contributions to the Theory of Games II, 1953',
  },
  version: '1',
  summary: 'What each segment adds to the answer, averaged over all orders; up to 16 segments.',
  trust:
    'The reference: no sampling error, up to 16 segments. What remains open is how you cut the picture and what replaces a hidden segment.',
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate(_resolved, _model, segments) {
    refuseTooMany(segments);
    return { passes: 2 ** segments, workingBytes: 2 ** segments * (2 * segments + 64) };
  },
  async explain(context, { baseline, value }) {
    const { game, outcome } = segmentPlay(context, baseline, value);
    return outcome(
      await exactShapley(game, (done, total) => context.report({ done, total, message: 'all coalitions' })),
    );
  },
});
