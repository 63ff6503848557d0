import type { ReportCase } from '#contract/report.ts';
import { areaText } from './area-text.ts';
import { verdictWords } from './case-list.ts';
import { drawFacts, type Fact, factsHeight } from './facts.ts';
import { dateText, noValue, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

/** Characters of a fact, and how many of them stand in one. */
const mostShort = 24;
const mostJoined = 8;

export interface AnswerPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Facts go no further down than this below `top`. */
  readonly room: number;
  /** Whether the picture's hash is one of the facts, and each fact has a line of its own. */
  readonly hash: boolean;
  /** Pixels of the picture inside of its mask; null: not known. */
  readonly maskPixels: number | null;
}

/** Draws label, prediction, review and facts. Returns the y below and the facts that found no room. */
export function drawAnswer(
  sheet: Sheet,
  item: ReportCase,
  { left, top, width, room, hash, maskPixels }: AnswerPlace,
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
    ...(hash ? item.facts : joined(item.facts)),
    ...(maskPixels === null ? [] : [{ name: 'Mask', value: areaText(maskPixels, item.pixelSizeNm) }]),
    ...(hash ? [{ name: 'SHA-256', value: item.pictureSha256 }] : []),
  ];
  const names = 70;
  let y = drawFacts(sheet, facts.slice(0, 2), left, top, { width, names });
  y = drawTop(sheet, item, left, y + 2, width) + 4;
  const rest = facts.slice(2);
  let fitting = rest.length;
  const free = top + room - y;
  while (fitting > 0 && factsHeight(sheet, rest.slice(0, fitting), width, names) > free) fitting--;
  const end = drawFacts(sheet, rest.slice(0, fitting), left, y, { width, names });
  return { end, further: rest.slice(fitting) };
}

/** Short facts stand in one, where there is little room. */
function joined(facts: readonly Fact[]): Fact[] {
  const short = facts
    .filter(({ name, value }) => name.length + value.length <= mostShort)
    .slice(0, mostJoined);
  if (short.length < 2) return [...facts];
  const value = short.map((fact) => `${fact.name} ${fact.value}`).join(' · ');
  return [{ name: 'Facts', value }, ...facts.filter((fact) => !short.includes(fact))];
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
