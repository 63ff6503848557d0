import type { ParameterDescription, ParameterValue } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';

/** What was typed for a parameter: its value, or what is wrong with it. */
export type ParsedParameter =
  | { readonly value: ParameterValue; readonly error: null }
  | { readonly value: null; readonly error: string };

/** A parameter's value as its field shows it; null is an empty field. */
export function parameterText(value: ParameterValue): string {
  return value === null ? '' : String(value);
}

/** Reads a number or text as it was typed. An empty field is allowed where the default is "none". */
export function parseParameter(description: ParameterDescription, text: string): ParsedParameter {
  const typed = text.trim().replace('−', '-').replace(',', '.');
  if (typed === '') {
    if (description.default === null) return { value: null, error: null };
    return description.type === 'text' ? { value: '', error: null } : wrong(t('Enter a value.'));
  }
  if (description.type !== 'integer' && description.type !== 'number')
    return { value: text.trim(), error: null };
  const value = Number(typed);
  if (!Number.isFinite(value)) return wrong(t('Enter a number.'));
  if (description.type === 'integer' && !Number.isInteger(value)) return wrong(t('Enter a whole number.'));
  const { minimum, maximum } = description;
  if (minimum !== null && value < minimum) return wrong(t('At least {{minimum}}.', { minimum }));
  if (maximum !== null && value > maximum) return wrong(t('At most {{maximum}}.', { maximum }));
  return { value, error: null };
}

function wrong(error: string): ParsedParameter {
  return { value: null, error };
}

/** The limits of a number in words: "1 to 100", "at least 0"; null without limits. */
export function limitsText({ type, minimum, maximum }: ParameterDescription): string | null {
  if (type !== 'integer' && type !== 'number') return null;
  if (minimum !== null && maximum !== null)
    return t('{{minimum}} to {{maximum}}', { minimum: limitText(minimum), maximum: limitText(maximum) });
  if (minimum !== null) return t('at least {{minimum}}', { minimum: limitText(minimum) });
  return maximum === null ? null : t('at most {{maximum}}', { maximum: limitText(maximum) });
}

function limitText(limit: number): string {
  return limit.toLocaleString('en', { maximumFractionDigits: 10 });
}
