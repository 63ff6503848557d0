import { expect, test } from 'vitest';
import { satisfactionItems, satisfactionPoints } from './study.ts';

/**
 * Explanation Satisfaction Scale, Hoffman, Mueller, Klein and Litman, Metrics for Explainable AI: Challenges and Prospects,
 * arXiv:1812.04608, 2018, appendix C, typed off with its placeholder.
 */
const published = [
  'From the explanation, I understand how the [software, algorithm, tool] works.',
  'This explanation of how the [software, algorithm, tool] works is satisfying.',
  'This explanation of how the [software, algorithm, tool] works has sufficient detail.',
  'This explanation of how the [software, algorithm, tool] works seems complete.',
  'This explanation of how the [software, algorithm, tool] works tells me how to use it.',
  'This explanation of how the [software, algorithm, tool] works is useful to my goals.',
  'This explanation of the [software, algorithm, tool] shows me how accurate the [software, algorithm, tool] is.',
  'This explanation lets me judge when I should trust and not trust the [software, algorithm, tool].',
];

test('the eight statements are the published ones, in their order, about the algorithm', () => {
  const asked = published.map((text) => text.replaceAll('[software, algorithm, tool]', 'algorithm'));
  expect(satisfactionItems.map(({ text }) => text)).toEqual(asked);
});

test('one to five points say what the scale says, from disagreement to agreement', () => {
  expect(satisfactionPoints).toEqual([
    'I disagree strongly',
    'I disagree somewhat',
    'I’m neutral about it',
    'I agree somewhat',
    'I agree strongly',
  ]);
});
