/**
 * Text as the report's font can print it: composed (NFC), without control characters but line feeds. A character
 * that the font lacks is written as `\u{HEX}`, so that nothing is lost and nothing is shown as an empty box.
 */
export function printable(text: string, has: (codePoint: number) => boolean): string {
  let result = '';
  for (const character of text.normalize('NFC').replace(/\r\n?/g, '\n')) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (character === '\n') result += character;
    else if (character === '\t' || /\s/u.test(character)) result += isKeptSpace(codePoint) ? character : ' ';
    else if (/\p{Cc}|\p{Cf}/u.test(character)) continue;
    else result += has(codePoint) ? character : `\\u{${codePoint.toString(16)}}`;
  }
  return result;
}

/** Spaces that may not be broken, which numbers use. */
function isKeptSpace(codePoint: number): boolean {
  return codePoint === 0x20 || codePoint === 0xa0 || codePoint === 0x2009;
}

/** Text for the file's metadata, which PDFKit writes into XML as it is. */
export function metadataText(text: string): string {
  const safe = { '<': '‹', '>': '›', '&': '＆' } as const;
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replace(/[<>&]/g, (character) => safe[character as keyof typeof safe]);
}
