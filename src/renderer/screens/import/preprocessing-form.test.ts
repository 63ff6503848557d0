import { expect, it } from 'vitest';
import { type PreprocessingForm, parseForm, parseNumber } from './preprocessing-form.ts';

const form: PreprocessingForm = {
  channels: 'rgb',
  height: '224',
  width: '192',
  resize: 'bilinear',
  fit: 'stretch',
  scale: '1/255',
  mean: '0.485, 0.456, 0.406',
  std: '0.229 0.224 0.225',
  layout: 'nchw',
};

it('reads a fraction without rounding it', () => {
  expect(parseNumber('1/255')).toBe(1 / 255);
  expect(parseNumber(' 0.5 ')).toBe(0.5);
});

it.each(['', 'x', '1/0', '1/2/3', '/', '1/'])('refuses "%s" as a number', (text) => {
  expect(parseNumber(text)).toBeNull();
});

it('reads size, scale and a number per channel', () => {
  expect(parseForm(form)).toEqual({
    preprocessing: {
      channels: 'rgb',
      size: [224, 192],
      resize: 'bilinear',
      fit: 'stretch',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      layout: 'nchw',
    },
  });
});

it.each([
  ['a size that is no whole number', { height: '22.5' }],
  ['an empty size', { width: '' }],
  ['a scale of zero', { scale: '0' }],
  ['a standard deviation of zero', { std: '1, 0, 1' }],
  ['two means for three channels', { mean: '0.4, 0.5' }],
  ['three means for one channel', { channels: 'grey' as const }],
])('says what is wrong with %s', (_, change) => {
  expect(parseForm({ ...form, ...change })).toHaveProperty('problem');
});
