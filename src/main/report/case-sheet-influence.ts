import type { ReportInfluence, ReportTrainingPicture } from '#contract/report.ts';
import { scaleBarHeight } from './figure.ts';
import { amount, noValue, tick } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

/** So many pictures stand on each side. */
const perSide = 5;
const gap = 5;
const between = 14;
const half = (contentWidth - between) / 2;
const cell = (half - gap * (perSide - 1)) / perSide;
const side = 36;

/** Height that `drawSheetInfluence` takes. */
export function sheetInfluenceHeight(sheet: Sheet, influence: ReportInfluence): number {
  const lines = sheet.lineHeight(text.smallStrong) + 3 * sheet.lineHeight(text.tiny);
  return lines + side + scaleHeight(influence) + 6;
}

function scaleHeight(influence: ReportInfluence): number {
  return scaleBarHeight(...influence.for, ...influence.against);
}

/** Draws the training pictures for an answer beside those against it, by one method, in one row. */
export async function drawSheetInfluence(
  sheet: Sheet,
  influence: ReportInfluence,
  thumbnails: Thumbnails,
): Promise<void> {
  const { title, source, target, training } = influence;
  const about = `Training pictures behind the answer: ${title} (${source.kind}), target ${target}, ${amount(training.samples, 'picture')} of ${training.name}`;
  sheet.mark('H2', () => {
    sheet.draw(sheet.shorten(about, text.smallStrong, contentWidth), page.left, sheet.y, text.smallStrong);
  });
  sheet.y += sheet.lineHeight(text.smallStrong);
  const sides = [
    { name: 'for', pictures: influence.for, left: page.left },
    { name: 'against', pictures: influence.against, left: page.left + half + between },
  ];
  const step = sheet.lineHeight(text.tiny);
  const below = step + side + scaleHeight(influence);
  for (const { name, pictures, left } of sides) {
    const head = pictures.length === 0 ? `${name}: none` : name;
    sheet.mark('P', () => sheet.draw(head, left, sheet.y, text.tiny));
    for (const [at, picture] of pictures.slice(0, perSide).entries()) {
      const x = left + at * (cell + gap);
      const place = { x, y: sheet.y + step, side };
      await thumbnails.draw(sheet, picture, place, alternativeOf(picture, name, influence));
      drawCaption(sheet, picture, x, sheet.y + below + 1);
    }
  }
  sheet.y += 2 * step + below + 6;
}

function drawCaption(
  sheet: Sheet,
  { label, agrees, value }: ReportTrainingPicture,
  x: number,
  top: number,
): void {
  const sign = agrees === null ? '' : agrees ? '✓ ' : '✗ ';
  const ink = { ...text.tiny, colour: colours.ink };
  sheet.mark('P', () => {
    sheet.draw(sheet.shorten(`${sign}${label ?? noValue}`, ink, cell + gap - 1), x, top, ink);
    sheet.draw(tick(value), x, top + sheet.lineHeight(text.tiny) - 1, text.tiny);
  });
}

function alternativeOf(picture: ReportTrainingPicture, side: string, influence: ReportInfluence): string {
  const { name, label, value } = picture;
  return `Training picture ${name}, label ${label ?? 'unknown'}, speaks ${side} ${influence.target} by ${influence.title}: ${tick(value)}`;
}
