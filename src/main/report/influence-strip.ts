import type { ReportCase, ReportInfluence, ReportTrainingPicture } from '#contract/report.ts';
import { scaleBarHeight } from './figure.ts';
import { agreementText, fittingText, qualityText } from './influence-words.ts';
import { amount, count, fixed, noValue, percent, tick } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

/** So many pictures stand in a row. */
const perRow = 6;
const side = 44;
const names = 58;
const gap = 6;
const cell = (contentWidth - names - gap * (perRow - 1)) / perRow;
const bar = 2;
const captionLines = 3;
const mostNoteLines = 6;

/** Draws the training pictures behind a case's answer, one method below the other. */
export async function drawInfluences(
  sheet: Sheet,
  { influences }: ReportCase,
  thumbnails: Thumbnails,
): Promise<void> {
  if (influences.length === 0) return;
  sheet.space(14);
  const most = Math.max(...influences.map((influence) => scaleHeight(influence)));
  sheet.heading(3, 'Training pictures behind the answer', text.section, 60 + rowHeight(sheet, most) * 2);
  sheet.paragraph(
    'Positive values speak for the class that is traced back, negative ones against it, in each method’s own unit; % is the share of ' +
      'all absolute values of the training set. ✓ the picture has that class as its label, ✗ it has another. Bars compare within a row.',
    text.note,
  );
  for (const influence of influences) await drawInfluence(sheet, influence, thumbnails);
}

async function drawInfluence(
  sheet: Sheet,
  influence: ReportInfluence,
  thumbnails: Thumbnails,
): Promise<void> {
  const notes = notesOf(sheet, influence);
  const rows = [
    { title: 'for', pictures: influence.for.slice(0, perRow), colour: colours.hit },
    { title: 'against', pictures: influence.against.slice(0, perRow), colour: colours.error },
  ];
  const scale = scaleHeight(influence);
  sheet.space(8);
  const heading = sheet.lineHeight(text.strong) + notes.length * sheet.lineHeight(text.tiny);
  sheet.need(heading + rows.length * rowHeight(sheet, scale) + 4);
  drawHeading(sheet, influence);
  sheet.mark('P', () => {
    notes.forEach((line, at) => {
      sheet.draw(line, page.left, sheet.y + at * sheet.lineHeight(text.tiny), text.tiny);
    });
  });
  sheet.y += notes.length * sheet.lineHeight(text.tiny) + 4;
  for (const { title, pictures, colour } of rows) {
    drawRowTitle(sheet, influence, title, pictures.length);
    const most = Math.max(...pictures.map(({ value }) => Math.abs(value)));
    for (const [at, picture] of pictures.entries()) {
      const x = page.left + names + at * (cell + gap);
      await thumbnails.draw(
        sheet,
        picture,
        { x, y: sheet.y, side },
        alternativeOf(picture, title, influence),
      );
      drawBar(sheet, x, sheet.y + side + scale + 2, most > 0 ? Math.abs(picture.value) / most : 0, colour);
      drawCaption(sheet, picture, x, sheet.y + side + scale + bar + 3);
    }
    sheet.y += pictures.length === 0 ? emptyRow(sheet) : rowHeight(sheet, scale);
  }
}

/** Points that the pictures' scale bars take below them. */
function scaleHeight(influence: ReportInfluence): number {
  return scaleBarHeight(...influence.for, ...influence.against);
}

function rowHeight(sheet: Sheet, scale: number): number {
  return side + scale + 3 + bar + captionLines * sheet.lineHeight(text.tiny) + 3;
}

/** Methods such as nearest neighbours find nothing that speaks against an answer. */
function emptyRow(sheet: Sheet): number {
  return sheet.lineHeight(text.smallStrong) + 3 * sheet.lineHeight(text.tiny) + 4;
}

function drawHeading(sheet: Sheet, { title, source, target, training }: ReportInfluence): void {
  sheet.rule(sheet.y, page.left, contentWidth, colours.faint);
  sheet.space(3);
  const wide = sheet.measure(sheet.print(title), text.strong);
  sheet.mark('H4', () => sheet.draw(title, page.left, sheet.y, text.strong));
  const about = `${source.kind} · target ${target} · ${amount(training.samples, 'training picture')} of ${training.name}`;
  const left = page.left + wide + 8;
  const room = contentWidth - wide - 8;
  sheet.mark('P', () => {
    sheet.draw(sheet.shorten(about, text.tiny, room), left, sheet.y + 2.6, text.tiny);
  });
  sheet.y += sheet.lineHeight(text.strong);
}

function notesOf(sheet: Sheet, influence: ReportInfluence): string[] {
  const agreement = agreementText(influence);
  const notes = [
    qualityText(influence),
    ...(agreement === null ? [] : [agreement]),
    fittingText(influence),
    ...influence.warnings.map((warning) => `Note: ${warning}`),
  ];
  const lines = notes.flatMap((line) => sheet.lines(line, text.tiny, contentWidth));
  if (lines.length <= mostNoteLines) return lines;
  return [...lines.slice(0, mostNoteLines - 1), '… (the rest is in the record)'];
}

function drawRowTitle(sheet: Sheet, influence: ReportInfluence, title: string, pictures: number): void {
  const lines = [sheet.shorten(influence.target, text.tiny, names - 5), ...(pictures === 0 ? ['none'] : [])];
  sheet.mark('P', () => {
    sheet.draw(title, page.left, sheet.y - 1, { ...text.smallStrong });
    lines.forEach((line, at) => {
      const y = sheet.y + sheet.lineHeight(text.smallStrong) - 1 + at * sheet.lineHeight(text.tiny);
      sheet.draw(sheet.shorten(line, text.tiny, names - 5), page.left, y, text.tiny);
    });
  });
}

function drawBar(sheet: Sheet, x: number, y: number, share: number, colour: string): void {
  sheet.artifact(() => {
    sheet.doc.rect(x, y, side, bar).fill(colours.faint);
    sheet.doc.rect(x, y, side * Math.min(1, share), bar).fill(colour);
  });
}

function drawCaption(sheet: Sheet, picture: ReportTrainingPicture, x: number, top: number): void {
  const { label, agrees, value, share, similarity, sampleIndex } = picture;
  const sign = agrees === null ? '' : agrees ? '✓ ' : '✗ ';
  const step = sheet.lineHeight(text.tiny);
  const ink = { ...text.tiny, colour: colours.ink };
  const alike = similarity === null ? '' : ` · cos ${fixed(similarity, 2)}`;
  sheet.mark('P', () => {
    const strong = { ...ink, weight: 'semibold' } as const;
    sheet.draw(sheet.shorten(`${sign}${label ?? noValue}`, strong, cell), x, top, strong);
    sheet.draw(`${tick(value)} · ${percent(share)}`, x, top + step, ink);
    sheet.draw(
      sheet.shorten(`no. ${count(sampleIndex)}${alike}`, text.tiny, cell),
      x,
      top + 2 * step,
      text.tiny,
    );
  });
}

function alternativeOf(picture: ReportTrainingPicture, title: string, influence: ReportInfluence): string {
  const { name, label, value } = picture;
  return `Training picture ${name}, label ${label ?? 'unknown'}, speaks ${title} ${influence.target} by ${influence.title}: ${tick(value)}`;
}
