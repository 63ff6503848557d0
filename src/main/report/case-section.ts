import { Failure } from '#contract/failure.ts';
import type { ReportCase, ReportDocument } from '#contract/report.ts';
import { drawCaseColumns } from './case-columns.ts';
import { verdictWords } from './case-list.ts';
import { drawFacts, type Fact, factsHeight } from './facts.ts';
import { type Box, drawPicture, drawScaleBar, pictureBox } from './figure.ts';
import { drawInfluences } from './influence-strip.ts';
import { dateText, noValue, percent } from './numbers.ts';
import { outlinedPicture, type PrintPicture, printBytes, printPicture } from './print-raster.ts';
import { scaleBar } from './scale-bar.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

const gap = 16;

/** Facts go further down than this only below the picture, where they may run over pages. */
const besidePicture = 270;

/**
 * Draws one case from the top of a new page: picture, answer, review, the maps with their measures,
 * the training pictures behind the answer.
 *
 * @param opened is told the page where the case begins
 */
export async function drawCase(
  sheet: Sheet,
  item: ReportCase,
  number: number,
  document: ReportDocument,
  thumbnails: Thumbnails,
  opened: (pageNumber: number) => void,
): Promise<void> {
  sheet.newPage();
  opened(sheet.pages);
  const kicker = `Case ${number} of ${document.cases.length}`;
  sheet.paragraph(kicker, { ...text.note, weight: 'semibold', colour: colours.accent });
  sheet.heading(2, item.name, text.section, 180);
  sheet.space(2);
  const picture = await readPicture(item.picturePath);
  await drawPictures(sheet, item, picture);
  drawNote(sheet, item);
  if (item.columns.length > 0) await drawCaseColumns(sheet, item, picture, document);
  else if (item.influences.length === 0) {
    sheet.space(10);
    sheet.paragraph('No explanation of this case was computed.', text.note);
  }
  await drawInfluences(sheet, item, thumbnails);
}

/** A picture for print, or the reason why there is none. */
export type CasePicture = PrintPicture | Failure;

async function readPicture(path: string): Promise<CasePicture> {
  try {
    return await printPicture(path);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function drawPictures(sheet: Sheet, item: ReportCase, picture: CasePicture): Promise<void> {
  const masked = item.maskPath !== null && !(picture instanceof Failure);
  const side = masked ? 132 : 190;
  const top = sheet.y;
  const box = pictureBox(page.left, top, side, item.width, item.height);
  const shown = picture instanceof Failure ? drawMissing(sheet, picture, box) : await printBytes(picture);
  if (shown !== undefined) {
    drawPicture(sheet, shown, box, `Picture ${item.name}, ${item.width} by ${item.height} pixels`);
  }
  let left = page.left + side + gap;
  let below = box.y + box.height + 16;
  if (item.pixelSizeNm !== null && shown !== undefined) {
    drawScaleBar(sheet, scaleBar(item.width, item.pixelSizeNm), box, item.width);
  }
  if (masked && item.maskPath !== null) {
    const outline = { ...box, x: page.left + box.width + gap };
    left = page.left + 2 * (side + gap) - (side - box.width) * 2;
    below = Math.max(below, await drawOutline(sheet, picture, item.maskPath, outline));
  }
  const width = page.left + contentWidth - left;
  const { end, further } = drawAnswer(sheet, item, left, top, width);
  sheet.y = Math.max(below, end) + 4;
  for (const { name, value } of further) sheet.paragraph(`${name}: ${value}`, text.small);
}

function drawMissing(sheet: Sheet, failure: Failure, box: Box): undefined {
  sheet.artifact(() => {
    sheet.doc.rect(box.x, box.y, box.width, box.height).fill(colours.faint);
  });
  const lines = sheet.lines(`Picture not available: ${failure.message}`, text.note, box.width - 16);
  sheet.mark('P', () => {
    lines.slice(0, 8).forEach((line, at) => {
      sheet.draw(line, box.x + 8, box.y + 10 + at * sheet.lineHeight(text.note), text.note);
    });
  });
}

async function drawOutline(sheet: Sheet, picture: PrintPicture, maskPath: string, box: Box): Promise<number> {
  let caption = 'Ground truth outlined';
  try {
    const image = await printBytes(await outlinedPicture(picture, maskPath));
    drawPicture(sheet, image, box, 'The same picture with the outline of its ground-truth mask');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    caption = 'Ground truth could not be read';
  }
  sheet.mark('P', () => sheet.draw(caption, box.x, box.y + box.height + 2.5, text.tiny));
  return box.y + box.height + 16;
}

/** Label, prediction, review and facts; returns the y below and the facts that found no room beside the picture. */
function drawAnswer(
  sheet: Sheet,
  item: ReportCase,
  left: number,
  top: number,
  width: number,
): { end: number; further: readonly Fact[] } {
  const right = item.label === item.predicted;
  const outcome =
    item.label === null ? 'no label' : right ? 'agrees with the label' : 'differs from the label';
  const facts: Fact[] = [
    { name: 'Label', value: item.label ?? noValue },
    { name: 'Predicted', value: `${item.predicted} (${outcome})` },
    {
      name: 'Verdict',
      value: item.review.verdict === null ? 'not reviewed' : verdictWords[item.review.verdict],
    },
    ...(item.review.correctedLabel === null
      ? []
      : [{ name: 'Corrected label', value: item.review.correctedLabel }]),
    ...(item.review.reviewer === null || item.review.at === null
      ? []
      : [{ name: 'Reviewed', value: `${item.review.reviewer}, ${dateText(item.review.at)}` }]),
    { name: 'Picture', value: pictureText(item) },
    ...item.facts,
    { name: 'SHA-256', value: item.pictureSha256 },
  ];
  const names = 70;
  let y = drawFacts(sheet, facts.slice(0, 2), left, top, { width, names });
  y = drawTop(sheet, item, left, y + 2, width) + 4;
  const rest = facts.slice(2);
  let fitting = rest.length;
  const room = top + besidePicture - y;
  while (fitting > 0 && factsHeight(sheet, rest.slice(0, fitting), width, names) > room) fitting--;
  const end = drawFacts(sheet, rest.slice(0, fitting), left, y, { width, names });
  return { end, further: rest.slice(fitting) };
}

function pictureText({ width, height, pixelSizeNm, dataset, index }: ReportCase): string {
  const scale = pixelSizeNm === null ? '' : `, ${pixelSizeNm} nm per pixel`;
  return `no. ${index} of ${dataset}, ${width} × ${height} pixels${scale}`;
}

/** The most probable classes with bars. */
function drawTop(sheet: Sheet, item: ReportCase, left: number, top: number, width: number): number {
  const step = sheet.lineHeight(text.small);
  const names = Math.min(110, width * 0.5);
  const bar = Math.max(20, width - names - 44);
  item.top.forEach(({ label, probability }, at) => {
    const y = top + at * step;
    sheet.artifact(() => {
      sheet.doc.rect(left + names, y + 2.4, bar, 5).fill(colours.faint);
      sheet.doc.rect(left + names, y + 2.4, bar * Math.min(1, Math.max(0, probability)), 5).fill(colours.hit);
    });
    const style = at === 0 ? text.smallStrong : text.small;
    sheet.mark('P', () => {
      sheet.draw(sheet.shorten(label, style, names - 6), left, y, style);
      sheet.draw(percent(probability), left, y, style, { align: 'right', width, tabular: true });
    });
  });
  return top + item.top.length * step;
}

function drawNote(sheet: Sheet, { review }: ReportCase): void {
  if (review.note.trim() === '') return;
  sheet.space(4);
  sheet.need(40);
  sheet.paragraph('Note', text.smallStrong);
  sheet.paragraph(review.note.trim(), text.small);
}
