import { stringOf } from '../../attributes.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/** The letters of each operand and of the result; the result's are sorted when the equation leaves them out. */
function parse(equation: string): { readonly operands: readonly string[]; readonly result: string } {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const operands = left.split(',');
  if (right !== undefined) return { operands, result: right };
  const once = [...left].filter((letter) => letter !== ',' && left.split(letter).length === 2);
  return { operands, result: once.sort().join('') };
}

/**
 * For "ab,bc->ac" the gradient of an operand is the sum of products with that operand and the result in each
 * other's place: "ac,bc->ab". A letter that stands in one operand alone was summed there: its cotangent is
 * repeated. Equations with "..." or with a letter twice in one operand have no rule.
 */
const einsum: GradientRule = (context) => {
  const { graph, node } = context;
  const equation = stringOf(node, 'equation', '');
  const { operands, result } = parse(equation);
  const diagonal = [...operands, result].some((letters) => new Set(letters).size < letters.length);
  if (diagonal)
    throw context.fail(`its equation ${equation} has an ellipsis or repeats a letter in one operand`);
  return operands.map((letters, i) =>
    context.when(i, () => {
      const others = operands.filter((_, j) => j !== i);
      const offered = new Set([result, ...others].join(''));
      const reached = [...letters].filter((letter) => offered.has(letter)).join('');
      const inputs = [
        context.cotangent(),
        ...operands.flatMap((_, j) => (j === i ? [] : [context.input(j)])),
      ];
      const product = graph.add('Einsum', inputs, {
        equation: `${[result, ...others].join(',')}->${reached}`,
      });
      const missing = [...letters].flatMap((letter, axis) => (offered.has(letter) ? [] : [axis]));
      if (missing.length === 0) return product;
      return graph.apply('Expand', graph.unsqueeze(product, missing), context.inputSizes(i));
    }),
  );
};

export const einsumRules: GradientRules = { Einsum: einsum };
