import { intOf } from '../../attributes.ts';
import { integerValues } from '../../tensor.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/** The cotangent as it is: gradients are float32 whatever the element type of the tensor. */
const pass: GradientRule = (context) => [context.cotangent()];

/** Nothing is dropped at inference. */
const dropout: GradientRule = (context) => {
  const mode = context.constant(2);
  const training = context.has(2) && (mode === undefined || integerValues(mode)?.[0] !== 0);
  if (training) throw context.fail('it is (or may be) in training mode; export in evaluation mode');
  return [context.cotangent()];
};

/** Straight through; scales and zero points get no gradient. */
const quantise: GradientRule = (context) => {
  if (intOf(context.node, 'block_size', 0) !== 0) throw context.fail('it quantises in blocks');
  return [context.cotangent()];
};

/**
 * Values handed through. QuantizeLinear and DequantizeLinear are treated as one rounding, whose gradient is taken
 * as that of the identity (straight-through estimator, Bengio 2013): results on quantised models are those of
 * the model with its roundings, and clippings, left out of the reverse pass.
 */
export const passingRules: GradientRules = {
  Identity: pass,
  Cast: pass,
  CastLike: pass,
  Dropout: dropout,
  QuantizeLinear: quantise,
  DequantizeLinear: quantise,
};

/** Operators whose element type changes on the way, though gradients pass. */
export const roundings: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear']);
