/** A number with the unit behind it, as microscopes write them: `1.23 nm`, `5um`, `15.00 kV`, `15000 Volt`. */
export interface Quantity {
  readonly value: number;
  /** Lower case, micro as `u`; empty where none is written. */
  readonly unit: string;
}

const written = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(\S*)/;

/** Reads a quantity at the beginning of a text; null when there is no finite number. */
export function quantityOf(text: string | undefined): Quantity | null {
  const [, digits, unit = ''] = written.exec((text ?? '').trim().slice(0, 100)) ?? [];
  const value = Number(digits);
  if (digits === undefined || !Number.isFinite(value)) return null;
  // Where software loses the micro sign, a question mark is left of it.
  return { value, unit: unit.replace(/^[µμ?\ufffd]/, 'u').toLowerCase() };
}

const nanometres: Readonly<Record<string, number>> = { pm: 1e-3, nm: 1, um: 1e3, mm: 1e6, m: 1e9 };

/** A length in nanometres; null for what is no length. `unit` counts where none is written. */
export function nanometresOf(text: string | undefined, unit: 'm' | 'nm' | null): number | null {
  const quantity = quantityOf(text);
  if (quantity === null) return null;
  const factor = nanometres[quantity.unit === '' ? (unit ?? '') : quantity.unit];
  return factor === undefined ? null : quantity.value * factor;
}

/** A voltage in kilovolts; `unit` counts where none is written. */
export function kilovoltsOf(text: string | undefined, unit: 'v' | 'kv'): number | null {
  const quantity = quantityOf(text);
  if (quantity === null) return null;
  const named = quantity.unit === '' ? unit : quantity.unit;
  if (named === 'kv') return quantity.value;
  return named === 'v' || named === 'volt' ? quantity.value / 1000 : null;
}
