import { Failure } from '#contract/failure.ts';
import { influenceMethod } from '../influence-method.ts';
import { choose, fitChoices, regressionRows, requireFiniteArrays } from './fit.ts';
import { FittedKsbe } from './fitted-k-sbe.ts';
import { readState } from './kept-state.ts';
import { parameters } from './parameters.ts';

/** Below this share the surrogate stands for little of the model's answer. */
export const weakAgreement = 0.5;

/**
 * K-SBE: sample-based explanation by kernel dependency estimation (after Weston et al. 2002), our reconstruction. The
 * model is a black box: only inputs x and outputs z = f(x) are seen. Both get an RBF kernel by Nyström features, phi
 * and psi; a ridge regression T of psi on phi stands for the model. Its answer to x is a sum over training samples,
 * <T phi(x), psi(t)> = sum_i alpha_i beta_i with alpha = Phi (Phi^T Phi + N lambda I)^-1 phi(x) and
 * beta_i = <psi_i, psi(t)>; s_i = alpha_i beta_i is the influence of sample i. With all samples as landmarks alpha is
 * (K + N lambda I)^-1 k_x.
 *
 * Value `removal` is what the answer loses when the regression is fitted without sample i and N lambda stays:
 * s_i = alpha_i <e_i, psi(t)> with e_i = psi_i - T_(-i) phi(x_i) the leave-one-out residual, t the target's one-hot (by
 * the Sherman-Morrison formula, exact). With outputs `labels` it is to the regression what influence functions are to
 * the last layer.
 */
export const kSbe = influenceMethod({
  id: 'k-sbe',
  title: 'K-SBE',
  source: {
    kind: 'reconstruction',
    citation:
      'Kernel dependency estimation of the softmax outputs from the inputs, with RBF kernels and Nyström landmarks; ' +
      'a training sample counts as much as its term of the regression: its weight for the query times the kernel ' +
      'of its output and the traced one.',
  },
  version: '1',
  summary:
    'Explains a black box from inputs and outputs alone: a kernel regression stands for it, and its answer is a sum ' +
    'over training pictures.',
  trust:
    'Trust it as far as the agreement of its surrogate says. As a black box on pixels it tells which pictures the model treats alike; to foretell what removing pictures would do, take the variant with labels, or influence functions.',
  parameters,
  needs: [],
  needsWith: ({ inputs, side, outputs }) => ({
    inputs,
    side,
    labels: outputs === 'labels',
    checkpoints: false,
    projection: 0,
  }),
  async fit(arrays, given, context, directory) {
    const rows = await regressionRows(arrays, given);
    await requireFiniteArrays(rows, 0, context);
    const choices = await choose(rows, given, context);
    const state = await fitChoices(rows, choices, context, directory);
    return FittedKsbe.open(state, arrays, given, context, directory);
  },
  async open(arrays, given, context, directory) {
    const state = await readState(directory);
    if (state.moments.rows > arrays.count || state.outputMap.width !== arrays.classes) {
      throw new Failure(
        'integrity',
        `the K-SBE index in "${directory}" is of ${state.moments.rows} samples and ${state.outputMap.width} classes, ` +
          `not of ${arrays.count} and ${arrays.classes}. Remove it to have it fitted anew.`,
      );
    }
    return FittedKsbe.open(state, arrays, given, context, directory);
  },
  diskBytes(given, count, inputs, classes) {
    const m = Math.min(count, given.landmarks);
    const outputLandmarks = Math.min(count, given.outputLandmarks);
    const s = given.outputKernel === 'linear' ? classes : outputLandmarks;
    const perRow = (count <= 4096 ? 8 : 4) * (m + s);
    return count * perRow + 8 * (m * (inputs + 2 * m + s) + outputLandmarks * (classes + s));
  },
});
