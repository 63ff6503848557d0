import type { ReportSuspectedLabel } from '#contract/report.ts';
import { scaleBarHeight } from './figure.ts';
import { chance, decisionText } from './influence-words.ts';
import { count, percent, tick } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, type TextStyle, text } from './style.ts';
import type { Thumbnails } from './thumbnail.ts';

const across = 3;
const gap = 12;
const side = 54;
const cell = (contentWidth - gap * (across - 1)) / across;
const beside = side + 6;

/** Draws training pictures whose labels are in question, three in a row, with what was found and decided. */
export async function drawSuspects(
  sheet: Sheet,
  suspects: readonly ReportSuspectedLabel[],
  thumbnails: Thumbnails,
): Promise<void> {
  const step = sheet.lineHeight(text.tiny);
  const row = Math.max(side + scaleBarHeight(...suspects), 6 * step) + 9;
  for (let first = 0; first < suspects.length; first += across) {
    sheet.need(row);
    for (const [at, suspect] of suspects.slice(first, first + across).entries()) {
      const x = page.left + at * (cell + gap);
      const { name, label } = suspect;
      await thumbnails.draw(
        sheet,
        suspect,
        { x, y: sheet.y, side },
        `Training picture ${name} with the label ${label}`,
      );
      const lines = linesOf(suspect, first + at + 1);
      sheet.mark('P', () => {
        lines.forEach(({ line, style }, place) => {
          const fitted = sheet.shorten(line, style, cell - beside);
          sheet.draw(fitted, x + beside, sheet.y - 1 + place * step, style);
        });
      });
    }
    sheet.y += row;
  }
}

function linesOf(suspect: ReportSuspectedLabel, rank: number): { line: string; style: TextStyle }[] {
  const { label, suggestion, suggestionProbability, probability, memorisation, review } = suspect;
  const ink: TextStyle = { ...text.tiny, colour: colours.ink };
  const decision = decisionText(review);
  return [
    { line: `${rank}. ${label}`, style: { ...ink, weight: 'semibold' } },
    { line: `→ ${suggestion}, ${chance(suggestionProbability)}`, style: ink },
    { line: `own label ${chance(probability)}`, style: ink },
    { line: `memorised ${percent(memorisation)}`, style: ink },
    {
      line: `self-influence ${tick(suspect.selfInfluence)} · no. ${count(suspect.sampleIndex)}`,
      style: text.tiny,
    },
    {
      line: decision ?? 'not decided',
      style: decision === null ? text.tiny : { ...text.tiny, colour: colours.accent, weight: 'semibold' },
    },
  ];
}
