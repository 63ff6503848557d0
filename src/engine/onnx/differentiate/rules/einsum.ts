import { stringOf } from '../../attributes.ts';
import { parseEquation, plainEquation } from '../../einsum-equation.ts';
import type { Dimension, Shape } from '../../model.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/**
 * For "ab,bc->ac" the gradient of an operand is the sum of products with that operand and the result in each
 * other's place: "ac,bc->ab". A letter that stands in one operand alone was summed there: its cotangent is
 * repeated. Axes of size 1 that were broadcast are summed. Equations with a letter twice in one operand have no
 * rule.
 */
const einsum: GradientRule = (context) => {
  const { graph, node } = context;
  const equation = stringOf(node, 'equation', '');
  const ranks = equation.includes('.') ? node.input.map((_, i) => context.rank(i)) : [];
  const { operands, result } = plainEquation(parseEquation(equation), ranks);
  if (operands.some((letters) => new Set(letters).size < letters.length))
    throw context.fail(`its equation ${equation} repeats a letter in one operand`);
  return operands.map((letters, i) =>
    context.when(i, () => {
      const others = operands.filter((_, j) => j !== i);
      const offered = new Set([...result, ...others.flat()]);
      const reached = letters.filter((letter) => offered.has(letter));
      const inputs = [
        context.cotangent(),
        ...operands.flatMap((_, j) => (j === i ? [] : [context.input(j)])),
      ];
      const terms = [result, ...others].map((term) => term.join(''));
      const product = graph.add('Einsum', inputs, { equation: `${terms.join()}->${reached.join('')}` });
      const missing = letters.flatMap((letter, axis) => (offered.has(letter) ? [] : [axis]));
      const whole = missing.length === 0 ? product : graph.unsqueeze(product, missing);
      const wide = letters.map((letter) => (offered.has(letter) ? sizeOf(context, operands, letter) : 1));
      const own = context.inputShape(i);
      const narrow = own?.map((size, axis) => (offered.has(letters[axis] ?? '') ? size : 1)) ?? null;
      if (missing.length === 0) return graph.sumTo(whole, wide, narrow, context.inputSizes(i));
      if (own === null) throw context.fail(`the shape of ${context.inputName(i)} is not known`);
      const summed = graph.sumTo(whole, wide, narrow, narrowSizes(context, i, narrow));
      return graph.apply('Expand', summed, context.inputSizes(i));
    }),
  );
};

/** The size of a letter: that of an operand where it is not broadcast. */
function sizeOf(context: NodeContext, operands: readonly (readonly string[])[], letter: string): Dimension {
  let size: Dimension = 1;
  for (const [i, letters] of operands.entries()) {
    const axis = letters.indexOf(letter);
    const own = axis < 0 ? 1 : (context.inputShape(i)?.[axis] ?? null);
    if (own !== 1) size = own;
  }
  return size;
}

/** The sizes of input i with ones where its axes were summed. */
function narrowSizes(context: NodeContext, i: number, narrow: Shape | null): string {
  return context.graph.sizes(
    (narrow ?? []).map((size, axis) => (size === 1 ? 1 : context.inputSize(i, axis))),
  );
}

export const einsumRules: GradientRules = { Einsum: einsum };
