import type { ModelInspection } from '#contract/model.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { t } from '../../language/language.ts';

/** Preprocessing as it is typed; numbers stay text until they are used, so that none is rounded. */
export interface PreprocessingForm {
  readonly channels: Preprocessing['channels'];
  readonly height: string;
  readonly width: string;
  readonly resize: Preprocessing['resize'];
  readonly fit: Preprocessing['fit'];
  readonly scale: string;
  readonly mean: string;
  readonly std: string;
  readonly layout: Preprocessing['layout'];
}

/** What the model's input says; the rest as most exporters have it: pixels / 255, no normalisation. */
export function formOf(inspection: ModelInspection): PreprocessingForm {
  const { input } = inspection;
  return {
    channels: input?.channels === 1 ? 'grey' : 'rgb',
    height: String(input?.height ?? ''),
    width: String(input?.width ?? ''),
    resize: 'bilinear',
    fit: 'stretch',
    scale: '1/255',
    mean: '0',
    std: '1',
    layout: input?.layout ?? 'nchw',
  };
}

/** Reads the form, or says what is wrong with it. */
export function parseForm(
  form: PreprocessingForm,
): { readonly preprocessing: Preprocessing } | { readonly problem: string } {
  const [height, width] = [Number(form.height), Number(form.width)];
  if (!isSize(height) || !isSize(width)) {
    return { problem: t('Height and width are whole numbers from 1 to 8192.') };
  }
  const scale = parseNumber(form.scale);
  if (scale === null || scale === 0) return { problem: t('Scale is a number other than 0, such as 1/255.') };
  const mean = parseList(form.mean);
  const std = parseList(form.std);
  if (mean === null) return { problem: t('Mean is one number, or one per channel with commas between.') };
  if (std === null || std.includes(0)) {
    return { problem: t('Standard deviation is one number, or one per channel, and never 0.') };
  }
  const channels = form.channels === 'grey' ? 1 : 3;
  for (const list of [mean, std]) {
    if (list.length !== 1 && list.length !== channels) {
      return { problem: `Mean and standard deviation need 1 or ${channels} numbers for ${form.channels}.` };
    }
  }
  const { resize, fit, layout } = form;
  return {
    preprocessing: { channels: form.channels, size: [height, width], resize, fit, scale, mean, std, layout },
  };
}

const isSize = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 8192;

/** A number, or a fraction such as 1/255. */
export function parseNumber(text: string): number | null {
  const [over, under, ...more] = text
    .split('/')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (over === undefined || more.length > 0) return null;
  const value = under === undefined ? over : over / under;
  return Number.isFinite(value) ? value : null;
}

function parseList(text: string): number[] | null {
  const numbers = text
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .map(parseNumber);
  if (numbers.length < 1 || numbers.length > 4) return null;
  return numbers.every((number) => number !== null) ? numbers : null;
}
