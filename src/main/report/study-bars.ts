import type { ReportStudy } from '#contract/report.ts';
import { satisfactionItems, satisfactionPoints } from '#contract/study.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

const rowHeight = 10;
const left = 150;
/** From strong disagreement to strong agreement, with the colour of the number on it. */
const parts = [
  { fill: '#b3261e', ink: '#ffffff' },
  { fill: '#eaa9a2', ink: colours.ink },
  { fill: '#d3d5d9', ink: colours.ink },
  { fill: '#9cc0f4', ink: colours.ink },
  { fill: '#2360c5', ink: '#ffffff' },
] as const;

/** Draws how often each number of points was given to each statement, method by method, as stacked bars. */
export function drawStudyBars(sheet: Sheet, { study, results }: ReportStudy): void {
  drawKey(sheet);
  for (const { item, methods } of results.items) {
    if (item === null) continue;
    sheet.need(rowHeight * (methods.length + 1) + 6);
    sheet.paragraph(`${item}. ${satisfactionItems[item - 1]?.text ?? ''}`, text.small);
    const top = sheet.y;
    const said = methods.map(
      ({ counts }, at) => `${study.methods[at]?.title ?? ''}: ${counts.join(', ')} answers of 1 to 5 points`,
    );
    sheet.mark(
      'Figure',
      () => {
        methods.forEach(({ counts }, at) => {
          const y = top + at * rowHeight;
          const title = sheet.shorten(study.methods[at]?.title ?? '', text.tiny, left - 14);
          sheet.draw(title, page.left + 8, y + 1, text.tiny);
          drawBar(sheet, counts, y);
        });
      },
      { alt: said.join('; ') },
    );
    sheet.y = top + methods.length * rowHeight + 5;
  }
}

function drawBar(sheet: Sheet, counts: readonly number[], y: number): void {
  const total = counts.reduce((sum, value) => sum + value, 0);
  if (total === 0) return;
  const width = contentWidth - left;
  let x = page.left + left;
  parts.forEach(({ fill, ink }, at) => {
    const share = (counts[at] ?? 0) / total;
    if (share === 0) return;
    sheet.doc.rect(x, y + 0.5, share * width, rowHeight - 2).fill(fill);
    const style = { ...text.tiny, colour: ink };
    if (share * width > 14) {
      sheet.draw(String(counts[at]), x, y + 1, style, { align: 'center', width: share * width });
    }
    x += share * width;
  });
}

function drawKey(sheet: Sheet): void {
  const step = contentWidth / parts.length;
  const y = sheet.y;
  sheet.artifact(() => {
    parts.forEach(({ fill }, at) => {
      sheet.doc.rect(page.left + at * step, y + 0.5, 8, 8).fill(fill);
    });
  });
  sheet.mark('P', () => {
    satisfactionPoints.forEach((said, at) => {
      sheet.draw(`${at + 1}: ${said}`, page.left + at * step + 11, y + 0.5, text.tiny);
    });
  });
  sheet.y = y + 15;
}
