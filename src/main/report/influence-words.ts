import type { ReportInfluence } from '#contract/report.ts';
import type { ReviewState } from '#contract/review.ts';
import { amount, bounds, fixed, percent } from './numbers.ts';
import { parameterText } from './parameter-text.ts';

/** Below it the surrogate explains little of what the model says. */
export const leastAgreement = 0.5;

/** What was measured of a method's faithfulness on the model, in one line; or that nothing was. */
export function qualityText({ quality }: Pick<ReportInfluence, 'quality'>): string {
  const measured = [
    ['LDS', quality?.lds ?? null],
    ['leave-one-out correlation', quality?.leaveOneOut ?? null],
    ['mislabel AUROC', quality?.mislabelAuroc ?? null],
  ] as const;
  const parts = measured.flatMap(([name, own]) =>
    own === null ? [] : [`${name} ${fixed(own.value, 2)} ${bounds(own.low, own.high, 2)}`.trim()],
  );
  if (quality === null || parts.length === 0) return 'Faithfulness on this model: not measured.';
  return `Faithfulness measured on this model (run ${quality.runId}): ${parts.join(' · ')}.`;
}

/** How much of the answer a surrogate stands for; null for methods that have none. */
export function agreementText({ agreement }: Pick<ReportInfluence, 'agreement'>): string | null {
  if (agreement === null) return null;
  const own = `Agreement of the surrogate with the model: ${fixed(agreement, 2)}.`;
  return agreement < leastAgreement
    ? `${own} Below ${leastAgreement} the surrogate explains little of the answer: these pictures may not be what it rests on.`
    : own;
}

/** What was found while fitting, what it cost, and with which parameters. */
export function fittingText({ facts, passes, parameters }: ReportInfluence): string {
  const found = facts.map(
    ({ name, value }) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`,
  );
  const parts = [amount(passes, 'forward pass', 'forward passes'), ...found, parameterText(parameters)];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

/** What a reviewer decided about a training picture; null where nobody has. */
export function decisionText(review: ReviewState): string | null {
  const said = [
    ...(review.correctedLabel === null ? [] : [`corrected to ${review.correctedLabel}`]),
    ...(review.correctedLabel === null && review.verdict === 'label-wrong' ? ['label wrong'] : []),
    ...(review.labelConfirmed ? ['label confirmed'] : []),
    ...(review.membership === 'remove' ? ['to be removed'] : []),
    ...(review.membership === 'keep' ? ['kept'] : []),
  ];
  return said.length === 0 ? null : said.join(', ');
}

/** The same with who said it. */
export function signedDecision(review: ReviewState): string | null {
  const said = decisionText(review);
  return said === null || review.reviewer === null ? said : `${said} (${review.reviewer})`;
}

/** `97 %`, or in more digits near the ends, where they matter. */
export function chance(probability: number): string {
  const near = probability < 0.01 || probability > 0.99;
  return percent(probability, near ? 1 : 0);
}
