import type { AuditEffect } from '#contract/audit.ts';
import type { BoundedValue } from '#contract/concepts.ts';
import type { ReportAudit } from '#contract/report.ts';
import { drawTable } from './data-table.ts';
import { drawFacts } from './facts.ts';
import { signedDecision } from './influence-words.ts';
import { drawInspection } from './inspection-figure.ts';
import { amount, bounds, count, fixed, noValue, percent } from './numbers.ts';
import { drawPairs } from './pair-grid.ts';
import { parameterText } from './parameter-text.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';
import { drawSuspects } from './suspect-grid.ts';
import type { Thumbnails } from './thumbnail.ts';

/** Draws what an audit of the training set found, and what reviewers decided since. */
export async function drawAudit(sheet: Sheet, audit: ReportAudit, thumbnails: Thumbnails): Promise<void> {
  sheet.paragraph(
    'Training pictures stand in a queue by their self-influence: high for those whose label nothing else in the training set speaks ' +
      'for. Whether a label is wrong is for a reviewer to decide. “→” is what a linear classifier on the model’s features says of a ' +
      'picture that it was fitted without, “own label” how probable the model finds the label that the picture has, “memorised” by ' +
      'how much more probable its label is to a linear classifier that has seen it.',
    text.body,
  );
  sheet.space(6);
  sheet.y = drawFacts(sheet, factsOf(audit), page.left, sheet.y, { width: contentWidth, names: 104 });
  for (const warning of audit.warnings) sheet.paragraph(`Note: ${warning}`, text.note);
  drawKnown(sheet, audit);
  const { counts } = audit;
  await drawPart(sheet, 'Most suspicious labels', audit.queue.length, counts.queue, 'picture', () =>
    drawSuspects(sheet, audit.queue, thumbnails),
  );
  await drawPart(sheet, 'Memorised pictures', audit.memorised.length, counts.memorised, 'picture', () =>
    drawSuspects(sheet, audit.memorised, thumbnails),
  );
  await drawPart(
    sheet,
    'Near-duplicates in the training set',
    audit.duplicates.length,
    counts.duplicates,
    'pair',
    () =>
      drawPairs(
        sheet,
        audit.duplicates.map(({ first, second, ...pair }) => ({
          ...pair,
          first: { ...first, set: 'training' },
          second: { ...second, set: 'training' },
        })),
        thumbnails,
      ),
  );
  await drawPart(
    sheet,
    'Training pictures that are in the validation set, too',
    audit.leaks.length,
    counts.leaks,
    'pair',
    () =>
      drawPairs(
        sheet,
        audit.leaks.map(({ training, validation, ...pair }) => ({
          ...pair,
          first: { ...training, set: 'training' },
          second: { ...validation, set: 'validation' },
        })),
        thumbnails,
      ),
  );
  drawEffects(sheet, audit);
  drawSuggestions(sheet, audit);
}

function factsOf(audit: ReportAudit) {
  const { training, validation, method, head, counts } = audit;
  const without = [
    ...(training.unlabelled > 0 ? [`${count(training.unlabelled)} without a label`] : []),
    ...(training.unreadable > 0 ? [`${count(training.unreadable)} unreadable`] : []),
  ];
  const parameters = parameterText(audit.parameters);
  return [
    {
      name: 'Training set',
      value: [`${training.name}, ${amount(training.samples, 'picture')}`, ...without].join(', '),
    },
    {
      name: 'Validation set',
      value:
        validation === null
          ? 'none, so that neither leaks nor effects are known'
          : `${validation.name}, ${amount(validation.samples, 'picture')}`,
    },
    {
      name: 'Queue by',
      value: [method.title, parameterText(method.parameters)].filter((part) => part !== '').join(': '),
    },
    {
      name: 'Linear classifier',
      value:
        `${count(head.features)} features, ${amount(head.classes, 'class', 'classes')}, regularisation ${Number(head.regularisation.toPrecision(3))}; ` +
        `right on ${percent(head.trainingAccuracy)} of the training set` +
        (head.queryAccuracy === null ? '' : `, on ${percent(head.queryAccuracy)} of the validation set`) +
        (head.agreesWithModel === null ? '' : `; answers as the model for ${percent(head.agreesWithModel)}`),
    },
    {
      name: 'Found',
      value:
        `${amount(counts.duplicates, 'near-duplicate')} and ${amount(counts.leaks, 'leak')} at a similarity of at least ` +
        `${audit.duplicateThreshold}, ${amount(counts.memorised, 'memorised picture')}, ${amount(counts.suggestions, 'suggestion')}`,
    },
    {
      name: 'Decided by reviewers',
      value: `${amount(counts.relabelled, 'label')} corrected, ${count(counts.confirmed)} confirmed, ${amount(counts.removed, 'picture')} to be removed`,
    },
    ...(parameters === '' ? [] : [{ name: 'Parameters', value: parameters }]),
    { name: 'Run', value: `${audit.runId}, ${amount(audit.passes, 'forward pass', 'forward passes')}` },
  ];
}

function drawKnown(sheet: Sheet, { known, method }: ReportAudit): void {
  if (known === null) return;
  sheet.space(12);
  sheet.heading(2, 'How soon the queue finds labels that are known to be wrong', text.section, 200);
  const from =
    known.source.kind === 'column'
      ? `differ from the column ${known.source.column}`
      : known.source.kind === 'planted'
        ? `were flipped (${percent(known.source.share)})`
        : 'are known to be wrong';
  const auroc = known.auroc === null ? '' : ` AUROC ${fixed(known.auroc)}.`;
  sheet.paragraph(`${amount(known.wrong, 'label')} ${from}.${auroc}`, text.small);
  drawInspection(sheet, [{ title: method.title, points: known.curve }]);
}

async function drawPart(
  sheet: Sheet,
  title: string,
  shown: number,
  all: number,
  one: string,
  draw: () => Promise<void>,
): Promise<void> {
  sheet.space(10);
  sheet.heading(2, title, text.section, shown === 0 ? 30 : 96);
  if (shown === 0) {
    sheet.paragraph('None was found.', text.small);
    return;
  }
  if (all > shown) sheet.paragraph(`The first ${count(shown)} of ${amount(all, one)}.`, text.note);
  sheet.space(3);
  await draw();
}

function drawEffects(sheet: Sheet, { effects }: ReportAudit): void {
  if (effects.length === 0) return;
  sheet.space(10);
  sheet.heading(2, 'What the suggested changes would do', text.section, 90);
  sheet.paragraph(
    'Accuracy of the linear classifier on the validation set, fitted with the labels as they are and with the changes; the ' +
      'difference on the same pictures with its bootstrap 95 % interval. The network itself was not trained again.',
    text.small,
  );
  sheet.space(4);
  drawTable(sheet, {
    columns: [
      { title: 'Changes', share: 34 },
      { title: 'Relabelled', share: 11, align: 'right' },
      { title: 'Removed', share: 11, align: 'right' },
      { title: 'Before', share: 15, align: 'right' },
      { title: 'After', share: 15, align: 'right' },
      { title: 'Difference', share: 16, align: 'right' },
    ],
    rows: effects.map(({ title, effect }) => [
      title,
      count(effect.relabelled),
      count(effect.removed),
      ...effectCells(effect),
    ]),
  });
}

function effectCells({ before, after, difference }: AuditEffect) {
  const shown = (own: BoundedValue) => ({
    text: percent(own.value, 2),
    below: bounds(own.low * 100, own.high * 100, 2),
  });
  return [shown(before), shown(after), shown(difference)];
}

const reasons = {
  label: 'label',
  duplicate: 'near-duplicate',
  leak: 'in the validation set',
  harmful: 'harmful',
} as const;

function drawSuggestions(sheet: Sheet, { suggestions, counts }: ReportAudit): void {
  if (suggestions.length === 0) return;
  sheet.space(12);
  sheet.heading(2, 'Suggestions', text.section, 90);
  if (counts.suggestions > suggestions.length) {
    const shown = count(suggestions.length);
    sheet.paragraph(`The first ${shown} of ${amount(counts.suggestions, 'suggestion')}.`, text.note);
  }
  sheet.space(2);
  drawTable(sheet, {
    columns: [
      { title: 'Picture', share: 27 },
      { title: 'Label', share: 20 },
      { title: 'Suggestion', share: 20 },
      { title: 'Reason', share: 13 },
      { title: 'Decision', share: 20 },
    ],
    rows: suggestions.map(({ name, label, action, newLabel, reason, review }) => [
      { text: name, short: true },
      label ?? noValue,
      action === 'remove' ? 'remove' : { text: newLabel ?? noValue, strong: true },
      reasons[reason],
      signedDecision(review) ?? 'not decided',
    ]),
    style: { ...text.tiny, colour: text.small.colour },
  });
}
