import type { ReportCase } from '#contract/report.ts';
import { amount } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

const across = 3;
const mostRows = 5;
const above = 6;

interface CitedRecord {
  readonly runId: number;
  readonly method: string;
  readonly contentHash: string;
}

/** The records that a case rests on, in the order of its page. */
function recordsOf({ columns, influences }: ReportCase): CitedRecord[] {
  return [...columns, ...influences];
}

function shownRecords(item: ReportCase): { shown: CitedRecord[]; left: number } {
  const all = recordsOf(item);
  const room = across * mostRows;
  const shown = all.length <= room ? all : all.slice(0, room - 1);
  return { shown, left: all.length - shown.length };
}

/** Height that `drawCaseRecords` takes. */
export function recordsHeight(sheet: Sheet, item: ReportCase): number {
  const { shown, left } = shownRecords(item);
  const rows = Math.ceil((shown.length + (left > 0 ? 1 : 0)) / across);
  return above + (rows + 3) * sheet.lineHeight(text.tiny);
}

/** Draws what the page rests on: hashes of the picture, the report and the records, whose contents are attached. */
export function drawCaseRecords(sheet: Sheet, item: ReportCase, hash: string): void {
  const step = sheet.lineHeight(text.tiny);
  const column = contentWidth / across;
  const { shown, left } = shownRecords(item);
  sheet.rule(sheet.y + above / 2);
  sheet.space(above);
  const head = [`Picture SHA-256 ${item.pictureSha256}`, `Report SHA-256 ${hash}`];
  const lines = [
    ...head,
    shown.length === 0
      ? 'No record belongs to this case.'
      : 'Records: run, method, first 16 digits of the content SHA-256',
  ];
  sheet.mark('P', () => {
    lines.forEach((line, at) => {
      sheet.draw(sheet.shorten(line, text.tiny, contentWidth), page.left, sheet.y + at * step, text.tiny);
    });
  });
  sheet.y += lines.length * step;
  const cells = [
    ...shown.map(({ runId, method, contentHash }) => `${runId} ${method} ${contentHash.slice(0, 16)}`),
    ...(left > 0 ? [`and ${amount(left, 'more record')}, attached`] : []),
  ];
  const style = { ...text.tiny, colour: colours.ink };
  cells.forEach((cell, at) => {
    const x = page.left + (at % across) * column;
    const y = sheet.y + Math.floor(at / across) * step;
    sheet.mark('P', () => sheet.draw(sheet.shorten(cell, style, column - 8), x, y, style));
  });
  sheet.y += Math.ceil(cells.length / across) * step;
}
