export interface KlarfToken {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

const pattern = /"([^"\r\n]*)"?|[{};,]|[^\s"{};,]+/g;

/** The words of a KLARF file one after another with their lines; nothing is kept of those that went by. */
export class KlarfTokens {
  readonly #text: string;
  readonly #pattern = new RegExp(pattern);
  #counted = 0;
  #line = 1;
  #ahead: KlarfToken | null | undefined;
  #ended = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Line of the last word read, from 1. */
  get line(): number {
    return this.#line;
  }

  peek(): KlarfToken | null {
    if (this.#ahead === undefined) this.#ahead = this.#read();
    return this.#ahead;
  }

  /** The next word; null at the end of the file. */
  next(): KlarfToken | null {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  #read(): KlarfToken | null {
    // A pattern that has found nothing would begin anew.
    const match = this.#ended ? null : this.#pattern.exec(this.#text);
    if (match === null) {
      this.#ended = true;
      return null;
    }
    for (;;) {
      const end = this.#text.indexOf('\n', this.#counted);
      if (end < 0 || end >= match.index) break;
      this.#line++;
      this.#counted = end + 1;
    }
    return { text: match[1] ?? match[0], quoted: match[1] !== undefined, line: this.#line };
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
