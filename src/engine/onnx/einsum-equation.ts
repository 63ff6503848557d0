/** An Einsum equation: the letters of each operand and of the result; `...` stands as one entry. */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

const dots = '...';

function lettersOf(term: string): readonly string[] {
  return term.match(/\.\.\.|[a-zA-Z]/g) ?? [];
}

/**
 * Reads an equation. Where it names no result, that is the ellipsis (if there is one) and the letters that stand in
 * the operands once, in alphabetical order, as NumPy's einsum has it.
 */
export function parseEquation(equation: string): Equation {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const operands = left.split(',').map(lettersOf);
  if (right !== undefined) return { operands, result: lettersOf(right) };
  const all = operands.flat();
  const once = all.filter((letter) => letter !== dots && all.indexOf(letter) === all.lastIndexOf(letter));
  return { operands, result: [...(all.includes(dots) ? [dots] : []), ...once.sort()] };
}

/**
 * The equation with letters of their own in the place of each ellipsis, one per axis that it covers in operands of
 * the given ranks. An ellipsis that covers fewer axes than another is aligned at its end, as broadcasting has it.
 */
export function plainEquation({ operands, result }: Equation, ranks: readonly number[]): Equation {
  const taken = new Set([...operands.flat(), ...result]);
  const free = [...'ZYXWVUTSRQPONMLKJIHGFEDCBA'].filter((letter) => !taken.has(letter));
  const covered = operands.map((letters, i) =>
    letters.includes(dots) ? Math.max((ranks[i] ?? 0) - (letters.length - 1), 0) : 0,
  );
  const most = Math.max(...covered, 0);
  const axes = free.slice(0, most);
  const spelled = (letters: readonly string[], count: number) =>
    letters.flatMap((letter) => (letter === dots ? axes.slice(most - count) : [letter]));
  return {
    operands: operands.map((letters, i) => spelled(letters, covered[i] ?? 0)),
    result: spelled(result, most),
  };
}
