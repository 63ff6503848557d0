import type { Evaluation } from '#contract/evaluation.ts';
import type { ReportDocument } from '#contract/report.ts';
import { drawReliability, drawThresholds } from './calibration-figures.ts';
import { drawConfusion } from './confusion-figure.ts';
import { drawTable } from './data-table.ts';
import { amount, bounds, count, fixed, noValue, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';

/** Draws how good the model is on the data set: figures, F1 table, confusion matrix, calibration. */
export function drawEvaluation(sheet: Sheet, document: ReportDocument): void {
  const { evaluation } = document;
  if (evaluation === null) {
    sheet.paragraph(
      `${document.model.name} was not evaluated on ${document.dataset.name} when this report was made.`,
      text.body,
    );
    return;
  }
  sheet.paragraph(describe(evaluation, document), text.body);
  sheet.space(10);
  drawTable(sheet, {
    columns: [
      { title: 'Measure', share: 30 },
      { title: 'Value', share: 14, align: 'right' },
      { title: '', share: 3 },
      { title: 'Definition', share: 53 },
    ],
    rows: overall(evaluation),
  });
  sheet.space(16);
  sheet.heading(2, 'Classes', text.section, 70);
  drawClasses(sheet, evaluation);
  if (evaluation.labelled === 0) return;
  sheet.space(16);
  drawConfusion(sheet, evaluation);
  sheet.space(16);
  drawCalibration(sheet, evaluation);
}

function describe(evaluation: Evaluation, document: ReportDocument): string {
  const unknown = evaluation.unknownLabels.map(({ label, count: cases }) => `${label} (${cases})`).join(', ');
  const sentences = [
    `${document.model.name} answered for ${amount(evaluation.samples, 'picture')} of ${document.dataset.name}; ` +
      `${count(evaluation.labelled)} of them have a label that the model knows and are judged here.`,
    unknown === '' ? '' : `Labels that the model does not know: ${unknown}.`,
    evaluation.unreadable.length === 0
      ? ''
      : `${amount(evaluation.unreadable.length, 'picture')} could not be read.`,
    document.evaluationContentHash === null ? '' : `Record: ${document.evaluationContentHash}.`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function overall({ accuracy, macroF1, expectedCalibrationError, brier, negativeLogLikelihood }: Evaluation) {
  const interval = bounds(accuracy.low, accuracy.high);
  return [
    [
      'Accuracy',
      { text: fixed(accuracy.value), strong: true },
      '',
      `share of right answers${interval === '' ? '' : `; bootstrap 95 % interval ${interval}`}`,
    ],
    ['Macro F1', fixed(macroF1), '', 'mean F1 over the classes that have one'],
    [
      'Expected calibration error',
      fixed(expectedCalibrationError),
      '',
      'mean gap of confidence and accuracy, 15 equal bins (Guo et al. 2017)',
    ],
    ['Brier score', fixed(brier), '', 'squared distance to the true class, 0 to 2 (Brier 1950)'],
    ['Negative log-likelihood', fixed(negativeLogLikelihood), '', 'of the true class, natural logarithm'],
  ];
}

function drawClasses(sheet: Sheet, { perClass, macroF1 }: Evaluation): void {
  drawTable(sheet, {
    columns: [
      { title: 'No.', share: 5, align: 'right' },
      { title: '', share: 1.5 },
      { title: 'Class', share: 31 },
      { title: 'Support', share: 10, align: 'right' },
      { title: 'Predicted', share: 11, align: 'right' },
      { title: 'Precision', share: 11, align: 'right' },
      { title: 'Recall', share: 10, align: 'right' },
      { title: '', share: 3 },
      { title: 'F1', share: 22, align: 'right' },
    ],
    rows: [
      ...perClass.map((own, at) => [
        String(at + 1),
        '',
        own.label,
        count(own.support),
        count(own.predicted),
        fixed(own.precision),
        fixed(own.recall),
        '',
        { text: fixed(own.f1), strong: true, bar: own.f1 },
      ]),
      [
        '',
        '',
        { text: 'Mean of F1', strong: true },
        '',
        '',
        '',
        '',
        '',
        { text: fixed(macroF1), strong: true },
      ],
    ],
  });
  sheet.space(4);
  sheet.paragraph(
    `Precision: hits among predicted; recall: hits among labelled; F1: 2 hits / (predicted + labelled). ${noValue}: not defined, because the class is neither labelled nor predicted.`,
    text.tiny,
  );
}

function drawCalibration(sheet: Sheet, evaluation: Evaluation): void {
  const width = (contentWidth - 28) / 2;
  const height = 168;
  sheet.heading(2, 'Calibration and manual review', text.section, height + 70);
  const top = sheet.y + 4;
  drawReliability(sheet, evaluation, { x: page.left, y: top, width, height });
  drawThresholds(sheet, evaluation, { x: page.left + width + 28, y: top, width, height });
  sheet.y = top + height + 44;
  const automatic = evaluation.thresholds.find(({ accuracy }) => accuracy !== null && accuracy >= 0.95);
  const advice =
    automatic === undefined
      ? 'No threshold brings the automatic answers to 95 % accuracy.'
      : `With a threshold of ${fixed(automatic.threshold, 2)} the automatic answers reach ${percent(automatic.accuracy)} accuracy; ${percent(automatic.manual)} of the pictures go to manual review.`;
  sheet.paragraph(
    `Left: accuracy of answers by their confidence; on the diagonal a confidence can be taken at its word. Right: what stays automatic when answers below a threshold go to manual review. ${advice}`,
    text.small,
  );
}
