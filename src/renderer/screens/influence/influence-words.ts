import type { BoundedValue } from '#contract/concepts.ts';
import type { InfluenceQuality, InfluentialSample } from '#contract/influence.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';

/** A value with its sign: `+0.12`, `−0.034`. */
export function signedValue(value: number): string {
  return value > 0 ? `+${formatValue(value)}` : formatValue(value);
}

/** The same in two digits, for tiles: `+1.0`, `−0.034`. */
export function shortValue(value: number): string {
  const size = Math.abs(value);
  const plain = size >= 1e-3 && size < 1000;
  const text = plain ? Number(size.toPrecision(2)).toFixed(decimalsOf(size)) : formatValue(size, 2);
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : '0';
}

/** Decimals that leave two significant digits. */
function decimalsOf(size: number): number {
  return Math.max(0, 1 - Math.floor(Math.log10(size)));
}

/** Two decimals with a typographic minus. */
export function fixedValue(value: number, decimals = 2): string {
  return value.toFixed(decimals).replace('-', '−');
}

/** Under this, the sum of the values says little of what the model says. */
export const weakAgreement = 0.5;

/** `LDS 0.46`, or `LDS 0.46 (0.43 to 0.49)` with its interval; null where it was not measured. */
export function qualityWords(quality: InfluenceQuality | null, intervals: boolean): string | null {
  if (quality === null) return null;
  const parts = [
    ['LDS', quality.lds],
    ['leave-one-out', quality.leaveOneOut],
  ] as const;
  const known = parts.flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${fixedValue(value.value)}${intervals ? intervalWords(value) : ''}`],
  );
  return known.length === 0 ? null : known.join(', ');
}

function intervalWords({ low, high }: BoundedValue): string {
  return t(' ({{low}} to {{high}})', { low: fixedValue(low), high: fixedValue(high) });
}

/** What the signs of a tile say, for those who don't see them: `, label agrees, speaks for clean by `. */
export function spokenSide({ value, agrees }: InfluentialSample, target: string): string {
  const same = agrees === null ? '' : agrees ? t(', label agrees') : t(', another label');
  const side =
    value > 0
      ? t('speaks for {{target}}', { target })
      : value < 0
        ? t('speaks against {{target}}', { target })
        : t('says nothing');
  return t('{{same}}, {{side}}, value ', { same, side });
}
