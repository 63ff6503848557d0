import { finiteNumber, wholeNumber } from './klarf-tokens.ts';

const whole = ['DEFECTID', 'XINDEX', 'YINDEX'];
const finite = ['XREL', 'YREL'];
const sizes = ['XSIZE', 'YSIZE', 'DEFECTAREA', 'DSIZE'];

/** Why a defect's row can't be used; null when it can. */
export function rowDefect(values: ReadonlyMap<string, string>): string | null {
  for (const column of [...whole, ...finite]) {
    const text = values.get(column);
    if (text === undefined) continue;
    const read = whole.includes(column) ? wholeNumber(text) : finiteNumber(text);
    if (read === null) return `"${text}" is no ${column}`;
  }
  return null;
}

/** Sizes that are no numbers: the defect is kept, what is wrong is told. */
export function oddSizes(values: ReadonlyMap<string, string>): string[] {
  return sizes.flatMap((column) => {
    const text = values.get(column);
    return text === undefined || finiteNumber(text) !== null
      ? []
      : [`"${text}" is no ${column}; it is left out`];
  });
}
