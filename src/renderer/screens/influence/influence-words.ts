import type { InfluenceQuality, InfluentialSample } from '#contract/influence.ts';
import { formatValue } from '../../viewer/ticks.ts';

/** A value with its sign: `+0.12`, `−0.034`. */
export function signedValue(value: number): string {
  return value > 0 ? `+${formatValue(value)}` : formatValue(value);
}

/** Two decimals with a typographic minus. */
export function fixedValue(value: number, decimals = 2): string {
  return value.toFixed(decimals).replace('-', '−');
}

/** Under this, the sum of the values says little of what the model says. */
export const weakAgreement = 0.5;

/** `LDS 0.46 (0.43 to 0.49)`; null where it was not measured. */
export function qualityWords(quality: InfluenceQuality | null): string | null {
  if (quality === null) return null;
  const parts = [
    ['LDS', quality.lds],
    ['leave-one-out', quality.leaveOneOut],
  ] as const;
  const known = parts.flatMap(([name, value]) =>
    value === null
      ? []
      : [`${name} ${fixedValue(value.value)} (${fixedValue(value.low)} to ${fixedValue(value.high)})`],
  );
  return known.length === 0 ? null : known.join(', ');
}

/** A training picture in words, for those who don't see its tile. */
export function sampleWords(sample: InfluentialSample, target: string): string {
  const { name, label, value, agrees, similarity } = sample;
  const side = value > 0 ? `speaks for ${target}` : value < 0 ? `speaks against ${target}` : 'says nothing';
  const labelled = label === null ? 'no label' : `labelled ${label}`;
  const same = agrees === null ? '' : agrees ? ', label agrees' : ', another label';
  const alike = similarity === null ? '' : `, similarity ${fixedValue(similarity)}`;
  return `${name}, ${labelled}${same}, ${side} by ${signedValue(value)}${alike}`;
}
