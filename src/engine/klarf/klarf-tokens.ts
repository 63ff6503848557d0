export interface KlarfToken {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** `{`, `}`, `;` and `,` are words by themselves. */
function isSign(code: number): boolean {
  return code === 0x7b || code === 0x7d || code === 0x3b || code === 0x2c;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 9 && code <= 13) || (code > 0x7f && /\s/.test(String.fromCharCode(code)));
}

/**
 * The words of a KLARF file one after another with their lines; nothing is kept of those that went by. Read character
 * by character: a file has tens of millions of words.
 */
export class KlarfTokens {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #ahead: KlarfToken | null | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Line of the last word read, from 1. */
  get line(): number {
    return this.#line;
  }

  /** How far the file is read, in characters. */
  get position(): number {
    return this.#at;
  }

  peek(): KlarfToken | null {
    if (this.#ahead === undefined) this.#ahead = this.#read();
    return this.#ahead;
  }

  /** The next word; null at the end of the file. */
  next(): KlarfToken | null {
    if (this.#ahead === undefined) return this.#read();
    const token = this.#ahead;
    // The end of the file stays where it is.
    if (token !== null) this.#ahead = undefined;
    return token;
  }

  #read(): KlarfToken | null {
    const text = this.#text;
    let at = this.#at;
    let line = this.#line;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (!isSpace(code)) break;
      if (code === lineFeed) line++;
      at++;
    }
    if (at >= text.length) {
      // The line of the last word stays the one to name.
      this.#at = text.length;
      return null;
    }
    this.#line = line;
    const from = at;
    const first = text.charCodeAt(at++);
    if (first === quote) {
      while (at < text.length) {
        const code = text.charCodeAt(at);
        if (code === quote || code === lineFeed || code === carriageReturn) break;
        at++;
      }
      this.#at = text.charCodeAt(at) === quote ? at + 1 : at;
      return { text: text.slice(from + 1, at), quoted: true, line };
    }
    if (!isSign(first)) {
      while (at < text.length) {
        const code = text.charCodeAt(at);
        if (code === quote || isSign(code) || isSpace(code)) break;
        at++;
      }
    }
    this.#at = at;
    return { text: text.slice(from, at), quoted: false, line };
  }
}

/** A whole number as KLARF writes it; null for anything else. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[-+]?\d{1,10}$/.test(text) ? Number(text) : null;
}

/** A finite number as KLARF writes it (`1.5E3`); null for anything else. */
export function finiteNumber(text: string | undefined): number | null {
  if (text === undefined || !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
