import type { ReportCase, ReportDocument } from '#contract/report.ts';
import { caseAnchor } from './anchors.ts';
import { drawAnswer } from './case-answer.ts';
import { drawCaseColumns } from './case-columns.ts';
import { type CasePicture, drawCasePictures, readPicture } from './case-picture.ts';
import { drawInfluences } from './influence-strip.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

/** Facts go further down than this only below the picture, where they may run over pages. */
const besidePicture = 270;

interface CaseContext {
  readonly thumbnails: Thumbnails;
  readonly signal: AbortSignal;
  /** Is told the page where the case begins. */
  readonly opened: (pageNumber: number) => void;
}

/**
 * Draws one case from the top of a new page: picture, answer, review, the maps with their measures,
 * the training pictures behind the answer.
 */
export async function drawCase(
  sheet: Sheet,
  item: ReportCase,
  number: number,
  document: ReportDocument,
  { thumbnails, signal, opened }: CaseContext,
): Promise<void> {
  sheet.newPage();
  opened(sheet.pages);
  sheet.anchor(caseAnchor(number));
  sheet.back('Contents', sheet.y);
  const kicker = `Case ${number} of ${document.cases.length}`;
  sheet.paragraph(kicker, { ...text.note, weight: 'semibold', colour: colours.accent });
  sheet.heading(2, item.name, text.section, 180, `${number}  ${item.name}`);
  sheet.space(2);
  const picture = await readPicture(item.picturePath);
  await drawPictures(sheet, item, picture);
  drawNote(sheet, item);
  if (item.columns.length > 0) await drawCaseColumns(sheet, item, picture, document, signal);
  else if (item.influences.length === 0) {
    sheet.space(10);
    sheet.paragraph('No explanation of this case was computed.', text.note);
  }
  await drawInfluences(sheet, item, thumbnails);
}

async function drawPictures(sheet: Sheet, item: ReportCase, picture: CasePicture): Promise<void> {
  const top = sheet.y;
  const { right, below, maskPixels } = await drawCasePictures(sheet, item, picture, {
    alone: 190,
    masked: 132,
  });
  const width = page.left + contentWidth - right;
  const { end, further } = drawAnswer(sheet, item, {
    left: right,
    top,
    width,
    room: besidePicture,
    hash: true,
    maskPixels,
  });
  sheet.y = Math.max(below, end) + 4;
  for (const { name, value } of further) sheet.paragraph(`${name}: ${value}`, text.small);
}

function drawNote(sheet: Sheet, { review }: ReportCase): void {
  if (review.note.trim() === '') return;
  sheet.space(4);
  sheet.need(40);
  sheet.paragraph('Note', text.smallStrong);
  sheet.paragraph(review.note.trim(), text.small);
}
