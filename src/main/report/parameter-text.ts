import type { ParameterValue, ParameterValues } from '#contract/explanation.ts';

/** Parameters in one line: `samples 4000, grid 8, target error none`. */
export function parameterText(parameters: ParameterValues): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${wordsOf(name)} ${valueText(value)}`)
    .join(', ');
}

/** Numbers with six significant digits; the record has them all. */
function valueText(value: ParameterValue): string {
  if (value === null) return 'none';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}

/** `targetError` as `target error`. */
export function wordsOf(name: string): string {
  return name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}
