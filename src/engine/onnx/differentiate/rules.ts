import type { GradientRules } from './rule.ts';
import { activationRules } from './rules/activation.ts';
import { arithmeticRules } from './rules/arithmetic.ts';
import { attentionRules } from './rules/attention.ts';
import { convolutionRules } from './rules/convolution.ts';
import { cumulativeRules } from './rules/cumulative.ts';
import { einsumRules } from './rules/einsum.ts';
import { elementwiseRules } from './rules/elementwise.ts';
import { layoutRules } from './rules/layout.ts';
import { linearRules } from './rules/linear.ts';
import { normalisationRules } from './rules/normalisation.ts';
import { passingRules } from './rules/passing.ts';
import { poolingRules } from './rules/pooling.ts';
import { reductionRules } from './rules/reduction.ts';
import { resizeRules } from './rules/resize.ts';
import { scatterRules } from './rules/scatter.ts';
import { selectionRules } from './rules/selection.ts';
import { softmaxRules } from './rules/softmax.ts';
import { unitNormRules } from './rules/unit-norm.ts';

/** One rule per operator. */
export const gradientRules: GradientRules = {
  ...activationRules,
  ...arithmeticRules,
  ...attentionRules,
  ...convolutionRules,
  ...einsumRules,
  ...elementwiseRules,
  ...layoutRules,
  ...linearRules,
  ...normalisationRules,
  ...passingRules,
  ...poolingRules,
  ...reductionRules,
  ...resizeRules,
  ...selectionRules,
  ...cumulativeRules,
  ...scatterRules,
  ...unitNormRules,
  ...softmaxRules,
};

/**
 * Operators whose result has derivative zero wherever it has one, or is no number to differentiate: sizes,
 * comparisons, indices, roundings. Nothing passes back through them.
 */
export const constantOperators: ReadonlySet<string> = new Set(
  (
    'Shape Size Constant ConstantOfShape Range EyeLike OneHot NonZero ArgMax ArgMin Equal Less LessOrEqual Greater ' +
    'GreaterOrEqual And Or Xor Not IsNaN IsInf Floor Ceil Round Sign RandomNormal RandomUniform RandomNormalLike ' +
    'RandomUniformLike Bernoulli NonMaxSuppression'
  ).split(' '),
);
