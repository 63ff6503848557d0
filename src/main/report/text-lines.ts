/** Width of a piece of text in points. */
export type Measure = (text: string) => number;

const ellipsis = '…';

/**
 * Breaks text into lines that are no wider than `width`: at spaces, and inside of words that are too wide
 * themselves, after one of `/ \ _ - . ,` where there is one. No character is lost but the spaces at line ends.
 */
export function breakLines(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (measure(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      let rest = word;
      while (measure(rest) > width) {
        const piece = longestStart(rest, width, measure);
        lines.push(piece);
        rest = rest.slice(piece.length);
      }
      line = rest;
    }
    lines.push(line);
  }
  return lines;
}

/** The text, or its start and end with an ellipsis between them where it is too wide for one line. */
export function shortenMiddle(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const characters = [...text];
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (measure(shortened(characters, kept)) <= width) low = kept;
    else high = kept - 1;
  }
  return shortened(characters, low);
}

function shortened(characters: readonly string[], kept: number): string {
  const start = Math.ceil(kept / 2);
  const end = kept - start;
  return `${characters.slice(0, start).join('')}${ellipsis}${end === 0 ? '' : characters.slice(-end).join('')}`;
}

/** The longest start of a word that fits, at least one character. */
function longestStart(word: string, width: number, measure: Measure): string {
  const characters = [...word];
  let low = 1;
  let high = characters.length - 1;
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (measure(characters.slice(0, kept).join('')) <= width) low = kept;
    else high = kept - 1;
  }
  const start = characters.slice(0, low).join('');
  const joint = /^.*[/\\_\-.,](?=.)/s.exec(start)?.[0];
  return joint !== undefined && joint.length > start.length / 2 ? joint : start;
}
