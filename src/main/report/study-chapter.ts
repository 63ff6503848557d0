import type { ReportAgreement, ReportStudy } from '#contract/report.ts';
import { satisfactionItems } from '#contract/study.ts';
import { drawTable } from './data-table.ts';
import { drawFacts } from './facts.ts';
import { amount, bounds, chanceText, count, fixed, noValue, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { drawStudyBars } from './study-bars.ts';
import { colours, contentWidth, page, text } from './style.ts';

/** Draws what reviewers think of explanations, study by study, and how far their verdicts agree. */
export function drawStudies(
  sheet: Sheet,
  studies: readonly ReportStudy[],
  agreement: ReportAgreement | null,
): void {
  if (studies.length > 0) {
    sheet.paragraph(
      'Reviewers answered the eight statements of the Explanation Satisfaction Scale (Hoffman, Mueller, Klein and Litman, arXiv:1812.04608, 2018) ' +
        'about each explanation, from 1, “I disagree strongly”, to 5, “I agree strongly”. Every reviewer saw the methods of a case in ' +
        'an order of their own, balanced by Williams’ design. Intervals of medians lie between order statistics and hold at least 95 %; ' +
        'fewer than six answers have none.',
      text.body,
    );
  }
  for (const [at, reported] of studies.entries()) {
    if (at > 0) sheet.newPage();
    sheet.space(8);
    sheet.heading(2, reported.study.title, text.section, 200);
    sheet.y = drawFacts(sheet, factsOf(reported), page.left, sheet.y, {
      width: contentWidth,
      names: 104,
    });
    sheet.space(8);
    drawStudyBars(sheet, reported);
    sheet.space(8);
    drawMedians(sheet, reported);
    drawPairs(sheet, reported);
  }
  if (agreement !== null) drawAgreement(sheet, agreement);
}

function factsOf({ study, results, record }: ReportStudy) {
  const { indices, methods, reviewers } = study;
  return [
    { name: 'Study', value: `${study.id}, begun by ${study.createdBy}` },
    {
      name: 'Scope',
      value: `${amount(indices.length, 'case')}, ${methods.map(({ title }) => title).join(', ')}`,
    },
    { name: 'Reviewers', value: reviewers.join(', ') },
    {
      name: 'Names of methods',
      value: study.blinded ? 'hidden while reviewers answered in the study' : 'shown',
    },
    { name: 'Answers', value: `${count(results.answers)} of ${count(results.expected)}` },
    {
      name: 'Cronbach’s alpha',
      value: `${fixed(results.alpha.value)}, ${amount(results.alpha.n, 'explanation')}`,
    },
    { name: 'Answers, SHA-256', value: results.answersSha256 },
    ...(record === null
      ? []
      : [{ name: 'Record', value: `run ${record.runId}, content hash ${record.contentHash}` }]),
  ];
}

function nameOf(item: number | null): string {
  return item === null ? 'Mean of all eight' : `${item}. ${satisfactionItems[item - 1]?.short ?? ''}`;
}

function drawMedians(sheet: Sheet, { study, results }: ReportStudy): void {
  drawTable(sheet, {
    style: { ...text.tiny, colour: colours.ink },
    columns: [
      { title: 'Statement', share: 24 },
      { title: 'Method', share: 26 },
      { title: 'Answers', share: 9, align: 'right' },
      { title: 'Median', share: 15, align: 'right' },
      { title: 'Quartiles', share: 14, align: 'right' },
      { title: 'Friedman, p', share: 12, align: 'right' },
    ],
    rows: results.items.flatMap(({ item, methods, friedman }) =>
      methods.map((found, at) => [
        at === 0 ? { text: nameOf(item), strong: true } : { text: '', onNewPage: nameOf(item) },
        study.methods[at]?.title ?? '',
        count(found.n),
        { text: fixed(found.median, 2), below: bounds(found.low, found.high, 2) },
        bounds(found.lowerQuartile, found.upperQuartile, 2) || noValue,
        at === 0 ? chanceText(friedman?.p ?? null) : '',
      ]),
    ),
  });
}

function drawPairs(sheet: Sheet, { study, results }: ReportStudy): void {
  const mean = results.items.find(({ item }) => item === null);
  if (mean === undefined || mean.pairs.length === 0) return;
  sheet.space(10);
  sheet.heading(2, 'Methods in pairs', text.section, 70);
  sheet.paragraph(
    'Wilcoxon’s signed-rank test of the mean of the eight statements, exact up to 50 differences; p after Holm’s correction.',
    text.small,
  );
  sheet.space(3);
  const titleOf = (at: number) => study.methods[at]?.title ?? '';
  drawTable(sheet, {
    columns: [
      { title: 'Method', share: 30 },
      { title: 'Against', share: 30 },
      { title: 'Differ', share: 14, align: 'right' },
      { title: 'Rank sums', share: 14, align: 'right' },
      { title: 'p', share: 12, align: 'right' },
    ],
    rows: mean.pairs.map((pair) => [
      titleOf(pair.first),
      titleOf(pair.second),
      `${count(pair.n)} of ${count(pair.pairs)}`,
      `${pair.positive}, ${pair.negative}`,
      chanceText(pair.correctedP),
    ]),
  });
}

function drawAgreement(sheet: Sheet, agreement: ReportAgreement): void {
  const { reviewers, verdicts, together, disagreements, record } = agreement;
  const nameOfReviewer = (at: number) => reviewers[at] || 'without a name';
  sheet.space(12);
  sheet.heading(2, 'Agreement on verdicts', text.section, 90);
  sheet.paragraph(
    'Cohen’s kappa of the verdicts that stand, with its large-sample 95 % interval (Fleiss, Cohen and Everitt, 1969). ' +
      `${amount(disagreements, 'case')} seen differently by at least two reviewers.` +
      (together === null
        ? ''
        : ` All ${count(reviewers.length)} together: Fleiss’ kappa ${fixed(together.kappa)}, ${amount(together.n, 'case')}.`) +
      (record === null ? '' : ` Record: run ${record.runId}, content hash ${record.contentHash}.`),
    text.small,
  );
  sheet.space(3);
  drawTable(sheet, {
    columns: [
      { title: 'Reviewer', share: 28 },
      { title: 'Against', share: 28 },
      { title: 'Cases', share: 12, align: 'right' },
      { title: 'Same verdict', share: 14, align: 'right' },
      { title: 'Kappa', share: 18, align: 'right' },
    ],
    rows: verdicts.map(({ first, second, n, agreement: share, kappa }) => [
      nameOfReviewer(first),
      nameOfReviewer(second),
      count(n),
      percent(share),
      kappa === null ? noValue : { text: fixed(kappa.value), below: bounds(kappa.low, kappa.high) },
    ]),
  });
}
