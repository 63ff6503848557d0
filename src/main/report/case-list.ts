import type { ReportCase } from '#contract/report.ts';
import type { Verdict } from '#contract/review.ts';
import { caseAnchor } from './anchors.ts';
import { drawTable } from './data-table.ts';
import { amount, noValue, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { text } from './style.ts';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  'label-wrong': 'label wrong',
  'model-wrong': 'model wrong',
  ambiguous: 'ambiguous',
  'new-defect': 'new defect',
};

/** The table of all cases. Returns what writes each case's page number. */
export function drawCaseList(sheet: Sheet, cases: readonly ReportCase[]): ((pageNumber: number) => void)[] {
  const writers: ((pageNumber: number) => void)[] = [];
  const reviewed = cases.filter(({ review }) => review.verdict !== null).length;
  sheet.paragraph(
    cases.length === 0
      ? 'No case was chosen for this report.'
      : `${amount(cases.length, 'case')}, ${reviewed === cases.length ? 'all' : String(reviewed)} with a verdict by a reviewer.`,
    text.body,
  );
  if (cases.length === 0) return writers;
  sheet.space(8);
  drawTable(sheet, {
    columns: [
      { title: 'Case', share: 5, align: 'right' },
      { title: '', share: 1 },
      { title: 'Picture', share: 25 },
      { title: 'Label', share: 19 },
      { title: 'Predicted', share: 20 },
      { title: 'Probability', share: 11, align: 'right' },
      { title: '', share: 2 },
      { title: 'Verdict', share: 13 },
      { title: 'Page', share: 6, align: 'right' },
    ],
    rows: cases.map((item, at) => [
      String(at + 1),
      '',
      { text: item.name, short: true, link: caseAnchor(at + 1) },
      item.label ?? noValue,
      { text: item.predicted, strong: item.label !== null && item.label !== item.predicted },
      percent(item.top[0]?.probability ?? null),
      '',
      item.review.verdict === null ? noValue : verdictWords[item.review.verdict],
      { text: '', later: (write) => writers.push((pageNumber) => write(String(pageNumber))) },
    ]),
  });
  return writers;
}
