import type { ReportCase, ReportColumn, ReportDocument } from '#contract/report.ts';
import { caseAnchor } from './anchors.ts';
import { drawAnswer } from './case-answer.ts';
import { drawMap, drawTitle, mapFigure } from './case-columns.ts';
import { metricsOf, metricTitle } from './case-measures.ts';
import { type CasePicture, drawCasePictures, readPicture } from './case-picture.ts';
import { mapGap, mapGrid, mapHead } from './case-sheet-grid.ts';
import { drawSheetInfluence, sheetInfluenceHeight } from './case-sheet-influence.ts';
import { drawCaseRecords, recordsHeight } from './case-sheet-records.ts';
import { drawTable, type TableOptions, tableHeight } from './data-table.ts';
import { colourBarWidth, pictureBox, scaleBarHeight } from './figure.ts';
import { bandsOf, matrixOf, sharedControls } from './measure-matrix.ts';
import { amount } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, type TextStyle, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

/** More methods than these are counted, not shown: they would be too small to be read. */
const mostMaps = 8;
/** The measures that come first count most; all of them stand in the full report. */
const mostMeasures = 6;
/** Methods whose headline measure shows its bounds. */
const mostWithBounds = 4;
const mostNoteLines = 4;
const mostNameLines = 2;
/** Facts end so far below the top of the picture. */
const besidePicture = 184;

export interface CaseSheetContext {
  readonly document: ReportDocument;
  /** SHA-256 of the report's content. */
  readonly hash: string;
  readonly thumbnails: Thumbnails;
  readonly number: number;
}

/**
 * Draws one case on exactly one page: picture, answer, verdict and note, as many maps as can be read, their key measures
 * with both controls, training pictures, hashes. The page must be new.
 */
export async function drawCaseSheet(
  sheet: Sheet,
  item: ReportCase,
  context: CaseSheetContext,
): Promise<void> {
  const { document, number, thumbnails, hash } = context;
  const picture = await readPicture(item.picturePath);
  drawName(sheet, item, number, document);
  await drawAnswerRow(sheet, item, picture);
  drawShortNote(sheet, item);
  const shown = item.columns.slice(0, mostMaps);
  const measures = measuresOf(sheet, shown, document);
  const [influence] = item.influences;
  const below =
    (measures === null ? 0 : tableHeight(sheet, measures) + sheet.lineHeight(text.tiny) + 8) +
    (influence === undefined ? 0 : sheetInfluenceHeight(sheet, influence)) +
    recordsHeight(sheet, item) +
    // Above the maps, and the line about further methods.
    sheet.lineHeight(text.tiny) +
    4;
  await drawMaps(sheet, item, shown, picture, document, sheet.bottom - sheet.y - below);
  if (measures !== null) {
    drawTable(sheet, measures);
    sheet.space(3);
    drawLine(
      sheet,
      'random map, centred Gaussian: the same measure of these controls. A dash: not defined for this case.',
    );
    sheet.space(5);
  }
  if (influence !== undefined) await drawSheetInfluence(sheet, influence, thumbnails);
  drawCaseRecords(sheet, item, hash);
}

function drawName(sheet: Sheet, item: ReportCase, number: number, document: ReportDocument): void {
  sheet.anchor(caseAnchor(number));
  if (document.cases.length > 1) sheet.back('All cases', sheet.y);
  sheet.doc.outline.addItem(sheet.print(`${number}  ${item.name}`));
  const kicker = `Case sheet ${number} of ${document.cases.length} · ${document.title}`;
  const kickerStyle = { ...text.note, weight: 'semibold', colour: colours.accent } as const;
  drawLine(sheet, kicker, kickerStyle, contentWidth - 90);
  const all = sheet.lines(item.name, text.section, contentWidth);
  const lines =
    all.length <= mostNameLines
      ? all
      : [all[0] ?? '', sheet.shorten(all.slice(1).join(''), text.section, contentWidth)];
  const height = sheet.lineHeight(text.section);
  sheet.mark('H1', () => {
    lines.forEach((line, at) => {
      sheet.draw(line, page.left, sheet.y + at * height, text.section);
    });
  });
  sheet.y += lines.length * height + 5;
}

async function drawAnswerRow(sheet: Sheet, item: ReportCase, picture: CasePicture): Promise<void> {
  const top = sheet.y;
  const { right, below, maskPixels } = await drawCasePictures(sheet, item, picture, {
    alone: 156,
    masked: 122,
  });
  const width = page.left + contentWidth - right;
  const { end, further } = drawAnswer(sheet, item, {
    left: right,
    top,
    width,
    room: besidePicture,
    hash: false,
    maskPixels,
  });
  sheet.y = Math.max(below, end) + 2;
  if (further.length === 0) return;
  const names = further.map(({ name }) => name).join(', ');
  drawLine(sheet, `${amount(further.length, 'further fact')} without room here: ${names}`);
}

function drawShortNote(sheet: Sheet, { review }: ReportCase): void {
  const note = review.note.trim();
  if (note === '') return;
  const all = sheet.lines(note, text.small, contentWidth);
  const lines = all.length <= mostNoteLines ? all : all.slice(0, mostNoteLines - 1);
  const height = sheet.lineHeight(text.small);
  sheet.mark('P', () => {
    sheet.draw('Note', page.left, sheet.y, text.smallStrong);
    lines.forEach((line, at) => {
      sheet.draw(line, page.left, sheet.y + (at + 1) * height, text.small);
    });
  });
  sheet.y += (lines.length + 1) * height;
  if (lines.length < all.length) {
    drawLine(
      sheet,
      `… ${amount(all.length - lines.length, 'more line')}: the whole note stands in the full report.`,
    );
  }
  sheet.space(2);
}

/** The table of key measures: as many as stand side by side; null where no map was judged. */
function measuresOf(
  sheet: Sheet,
  columns: readonly ReportColumn[],
  document: ReportDocument,
): TableOptions | null {
  const titleOf = (metric: string) => metricTitle(metric, document);
  const [metrics] = bandsOf(sheet, metricsOf(columns, document).slice(0, mostMeasures), titleOf);
  if (metrics === undefined) return null;
  const controls = sharedControls(columns, metrics);
  return matrixOf(sheet, columns, metrics, titleOf, {
    // Bounds take a second line of each row.
    headline: columns.length <= mostWithBounds ? metrics[0] : undefined,
    controls,
  });
}

async function drawMaps(
  sheet: Sheet,
  item: ReportCase,
  columns: readonly ReportColumn[],
  picture: CasePicture,
  document: ReportDocument,
  height: number,
): Promise<void> {
  if (columns.length === 0) {
    sheet.space(6);
    drawLine(sheet, 'No explanation of this case was computed.', text.note);
    sheet.space(6);
    return;
  }
  const shape = pictureBox(0, 0, 1, item.width, item.height);
  const grid = mapGrid(
    columns.length,
    contentWidth,
    height,
    shape.height,
    colourBarWidth,
    scaleBarHeight(item),
  );
  const top = sheet.y + 4;
  for (const [at, column] of columns.slice(0, grid.shown).entries()) {
    const left = page.left + (at % grid.across) * grid.stepAcross;
    const y = top + Math.floor(at / grid.across) * grid.stepDown;
    drawTitle(sheet, column, { left, top: y, width: grid.stepAcross - mapGap, level: 2 });
    const box = pictureBox(left, y + mapHead, grid.side, item.width, item.height);
    drawMap(sheet, await mapFigure(item, column, null, picture, grid.side, document), item, box);
  }
  sheet.y = top + grid.rows * grid.stepDown;
  const left = item.columns.length - grid.shown;
  if (left === 0) return;
  drawLine(
    sheet,
    `${amount(left, 'further method')} explained this case; ${left === 1 ? 'its map stands' : 'their maps stand'} in the full report, ${left === 1 ? 'its record is' : 'their records are'} attached.`,
  );
}

/** One line, shortened where it is too long. */
function drawLine(
  sheet: Sheet,
  value: string,
  style: TextStyle = text.tiny,
  width: number = contentWidth,
): void {
  sheet.mark('P', () => sheet.draw(sheet.shorten(value, style, width), page.left, sheet.y, style));
  sheet.y += sheet.lineHeight(style);
}
