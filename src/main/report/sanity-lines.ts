import type { ReportColumn } from '#contract/report.ts';
import { type Likeness, sanityChecks } from '#contract/sanity-checks.ts';
import { fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

const step = 10;

/** Height of the sanity checks of a column. */
export function sanityHeight({ judgement }: ReportColumn): number {
  return sanityChecks(judgement).length * step;
}

/** Draws whether a map depends on the network's weights and on the class: a badge with its words, one line each. */
export function drawSanity(
  sheet: Sheet,
  { judgement }: ReportColumn,
  left: number,
  top: number,
  width: number,
): void {
  sanityChecks(judgement).forEach(({ value, likeness, words }, at) => {
    const y = top + at * step;
    drawBadge(sheet, likeness, left, y + 1);
    sheet.mark('P', () => {
      const style = { ...text.tiny, colour: colours.ink };
      sheet.draw(sheet.shorten(`${words} (ρ ${fixed(value, 2)})`, style, width - 11), left + 10, y, style);
    });
  });
}

/** A full dot for a map that depends on what was changed, a ring where partly, a triangle where hardly. */
function drawBadge(sheet: Sheet, likeness: Likeness, x: number, y: number): void {
  sheet.artifact(() => {
    const { doc } = sheet;
    switch (likeness) {
      case 'different':
        doc.circle(x + 3.2, y + 3.2, 2.9).fill(colours.hit);
        break;
      case 'partly':
        doc
          .circle(x + 3.2, y + 3.2, 2.5)
          .lineWidth(0.9)
          .stroke(colours.muted);
        break;
      case 'alike':
        doc
          .moveTo(x + 3.2, y)
          .lineTo(x + 6.6, y + 6.2)
          .lineTo(x - 0.2, y + 6.2)
          .fill(colours.error);
        break;
    }
  });
}
