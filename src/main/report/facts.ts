import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Longer values end with an ellipsis. */
const mostLines = 8;

function linesOf(sheet: Sheet, value: string, width: number): string[] {
  const lines = sheet.lines(value, text.small, width);
  if (lines.length <= mostLines) return lines;
  return [
    ...lines.slice(0, mostLines - 1),
    sheet.shorten(lines.slice(mostLines - 1).join(' '), text.small, width),
  ];
}

/** Draws names and values in two columns, values wrapped. Returns the y below the last. */
export function drawFacts(
  sheet: Sheet,
  facts: readonly Fact[],
  x: number,
  top: number,
  { width, names }: { readonly width: number; readonly names: number },
): number {
  const nameStyle = { ...text.small, colour: colours.muted };
  const height = sheet.lineHeight(text.small);
  let y = top;
  for (const { name, value } of facts) {
    const lines = linesOf(sheet, value, width - names);
    const start = y;
    sheet.mark('P', () => {
      sheet.draw(sheet.shorten(name, nameStyle, names - 6), x, start, nameStyle);
      lines.forEach((line, at) => {
        sheet.draw(line, x + names, start + at * height, text.small);
      });
    });
    y += lines.length * height + 1.5;
  }
  return y;
}

/** Height that `drawFacts` will take. */
export function factsHeight(sheet: Sheet, facts: readonly Fact[], width: number, names: number): number {
  const height = sheet.lineHeight(text.small);
  return facts.reduce(
    (sum, { value }) => sum + linesOf(sheet, value, width - names).length * height + 1.5,
    0,
  );
}
