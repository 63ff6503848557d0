import { readFile } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import { regionLetter } from '#contract/region-colours.ts';
import type { ReportConceptSet, ReportConceptTest, ReportDocument } from '#contract/report.ts';
import { drawSign } from './concept-column.ts';
import { conceptTitle, featureWords, verdictWords } from './concept-words.ts';
import { cropBarHeight, cropScaleBars, drawCropBars, wordsOfBars } from './crop-scale-bars.ts';
import { drawTable } from './data-table.ts';
import { drawFacts } from './facts.ts';
import { drawPicture } from './figure.ts';
import { amount, bounds, count, fixed, percent } from './numbers.ts';
import { parameterText } from './parameter-text.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

const labelWidth = 168;
const gap = 14;
const tile = 34;
/** Of what stands at the left of a row. */
const wordsHeight = 48;

/** Draws the concepts of the classes that the cases are about, a page per search, and the tests of concepts. */
export async function drawConcepts(
  sheet: Sheet,
  { conceptSets, conceptTests }: ReportDocument,
): Promise<void> {
  sheet.paragraph(
    'A concept is a direction in which a class’s pictures activate the network together. Importance is the total Sobol index: ' +
      'the share of the variance of the class’s logit that the concept takes part in, so that the values need not add up to 1. ' +
      'Crops show each concept where it is strongest; names were given by experts.',
    text.body,
  );
  for (const [at, set] of conceptSets.entries()) {
    if (at > 0) sheet.newPage();
    else sheet.space(12);
    await sheet.section('Sect', () => drawSet(sheet, set));
  }
  if (conceptTests.length === 0) return;
  if (conceptSets.length > 0) sheet.newPage();
  sheet.heading(2, 'Tests of concepts', text.section, 120);
  sheet.paragraph(
    'Each concept was given by example pictures. A concept activation vector tells them from random pictures in the feature ' +
      'tensor; the score is the share of the class’s pictures whose logit grows along it. A score counts where it differs from the ' +
      'scores of random directions (t-test, Bonferroni) and where the examples can be told apart at all.',
    text.body,
  );
  for (const test of conceptTests) {
    sheet.space(10);
    drawTest(sheet, test);
  }
}

async function drawSet(sheet: Sheet, set: ReportConceptSet): Promise<void> {
  const part =
    set.parent === null ? '' : `, concept ${set.parent.concept} of run ${set.parent.runId} taken apart`;
  sheet.heading(2, `Concepts of ${set.target.label}${part}`, text.section, 160);
  sheet.y = drawFacts(sheet, factsOf(set), page.left, sheet.y, { width: contentWidth, names: 92 });
  sheet.space(6);
  for (const concept of set.concepts) await drawConcept(sheet, set, concept);
  for (const warning of set.warnings) sheet.paragraph(`Note: ${warning}`, text.note);
}

function factsOf(set: ReportConceptSet) {
  return [
    { name: 'Feature tensor', value: featureWords(set.feature) },
    {
      name: 'Found on',
      value: `${amount(set.pictures, 'picture')}, ${amount(set.crops, 'crop')} of ${set.patch} pixels every ${set.stride}`,
    },
    {
      name: 'Factorisation',
      value:
        `${amount(set.rank, 'concept')}, reconstruction error ${percent(set.reconstructionError)}, ` +
        `${set.converged ? 'converged' : 'stopped'} after ${amount(set.iterations, 'iteration')}`,
    },
    ...(set.ranks.length === 0
      ? []
      : [
          {
            name: 'Ranks tried',
            value: set.ranks.map((own) => `${own.rank}: ${percent(own.reconstructionError)}`).join(', '),
          },
        ]),
    { name: 'Parameters', value: parameterText(set.parameters) },
    { name: 'Run', value: `${set.runId}, ${amount(set.passes, 'forward pass', 'forward passes')}` },
  ];
}

async function drawConcept(
  sheet: Sheet,
  set: ReportConceptSet,
  concept: ReportConceptSet['concepts'][number],
): Promise<void> {
  const { strip } = concept;
  const bars = cropScaleBars(strip);
  const height = Math.max(wordsHeight, tile + (bars.length === 0 ? 0 : cropBarHeight) + 7);
  sheet.need(height + 4);
  const top = sheet.y + 4;
  sheet.rule(sheet.y, page.left, contentWidth, colours.faint);
  drawSign(sheet, concept.place, page.left, top + 1.2);
  const title = conceptTitle(concept);
  sheet.mark('H3', () =>
    sheet.draw(
      sheet.shorten(title, text.smallStrong, labelWidth - 14),
      page.left + 13,
      top,
      text.smallStrong,
    ),
  );
  drawImportance(sheet, concept, top + 12);
  const { low, high } = concept.importance;
  const mass = concept.massInMask === null ? '' : ` · mass in mask ${percent(concept.massInMask, 0)}`;
  sheet.mark('P', () => {
    sheet.draw(
      `${regionLetter(concept.place)} · index ${concept.index} · interval ${bounds(low, high, 2)}`,
      page.left,
      top + 22,
      text.tiny,
    );
    sheet.draw(`largest in ${percent(concept.share, 0)} of the crops${mass}`, page.left, top + 31, text.tiny);
  });
  const room = contentWidth - labelWidth - gap;
  const scale = Math.min(tile / strip.height, room / strip.width);
  const box = {
    x: page.left + labelWidth + gap,
    y: top,
    width: strip.width * scale,
    height: strip.height * scale,
  };
  const alternative = `${amount(strip.crops, 'crop')} of ${set.target.label} that show ${title} best`;
  drawPicture(sheet, await stripBytes(strip.path), box, `${alternative}${wordsOfBars(bars)}`, {
    over: () => drawCropBars(sheet, bars, strip.crops, box),
  });
  sheet.y = top + height - 4;
}

async function stripBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `the crops "${path}" can't be read: ${error.code}`, undefined, error);
  });
}

/** A bar for the importance with its interval as a line across its end; the number stands at the right. */
function drawImportance(
  sheet: Sheet,
  { importance: { value, low, high } }: ReportConceptSet['concepts'][number],
  y: number,
): void {
  const full = labelWidth - 34;
  const at = (share: number) => page.left + full * Math.min(1, Math.max(0, share));
  sheet.artifact(() => {
    sheet.doc.rect(page.left, y, full, 6).fill(colours.faint);
    sheet.doc.rect(page.left, y, at(value) - page.left, 6).fill(colours.hit);
    sheet.doc
      .moveTo(at(low), y + 3)
      .lineTo(at(high), y + 3)
      .lineWidth(0.7)
      .stroke(colours.ink);
    for (const end of [low, high]) {
      sheet.doc
        .moveTo(at(end), y + 1)
        .lineTo(at(end), y + 5)
        .lineWidth(0.7)
        .stroke(colours.ink);
    }
  });
  sheet.mark('P', () =>
    sheet.draw(fixed(value), page.left, y - 1.6, text.small, {
      align: 'right',
      width: labelWidth,
      tabular: true,
    }),
  );
}

function drawTest(sheet: Sheet, test: ReportConceptTest): void {
  sheet.need(90);
  sheet.paragraph(
    `Run ${test.runId}: ${featureWords(test.feature)}; ${count(test.randomSets)} random sets of ${count(test.randomSetSize)} pictures; ` +
      `${amount(test.tests, 'test')}, significance level ${test.significanceLevel}. ${parameterText(test.parameters)}.`,
    text.note,
  );
  sheet.space(4);
  drawTable(sheet, {
    columns: [
      { title: 'Concept', share: 17 },
      { title: 'Examples', share: 9, align: 'right' },
      { title: 'Accuracy of the vectors', share: 13, align: 'right' },
      { title: '', share: 2 },
      { title: 'Class', share: 13 },
      { title: 'Score', share: 13, align: 'right' },
      { title: 'p, corrected', share: 10, align: 'right' },
      { title: '', share: 2 },
      { title: 'Verdict', share: 24 },
    ],
    rows: test.concepts.flatMap((concept) =>
      concept.results.map((result, at) => [
        { text: at === 0 ? concept.name : '', onNewPage: concept.name, strong: true },
        at === 0 ? count(concept.examples) : '',
        at === 0
          ? {
              text: fixed(concept.accuracy.value),
              below: bounds(concept.accuracy.low, concept.accuracy.high),
            }
          : '',
        '',
        result.target.label,
        { text: fixed(result.score.value), below: bounds(result.score.low, result.score.high) },
        result.correctedP < 0.001 ? '< 0.001' : fixed(result.correctedP),
        '',
        verdictWords(concept.separates, result),
      ]),
    ),
  });
  for (const warning of test.warnings) {
    sheet.space(3);
    sheet.paragraph(`Note: ${warning}`, text.note);
  }
}
