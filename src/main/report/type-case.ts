import path from 'node:path';
import type { TextStyle, Weight } from './style.ts';

/** One font's part of a line. */
interface Run {
  readonly text: string;
  readonly font: Weight | 'fallback';
}

const fontFiles: Readonly<Record<Weight | 'fallback', string>> = {
  regular: 'Inter-Regular.ttf',
  semibold: 'Inter-SemiBold.ttf',
  /** Chinese, Japanese and Korean. */
  fallback: 'DroidSansFallback.ttf',
};

/** Where the scripts begin that the fallback is for: CJK radicals. */
const firstOfFallback = 0x2e80;
const mayFallBack = /[\u2e80-\uffff]/;

/** PDFKit's open font has this, but its types do not say so. */
interface OpenFont {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  readonly ascender: number;
  layoutRun(text: string, features?: readonly string[] | Readonly<Record<string, boolean>>): unknown;
}

const tabularFigures: { readonly features: PDFKit.Mixins.OpenTypeFeatures[] } = { features: ['tnum'] };

/** The fonts of a document: which characters they have, how wide lines are, and lines drawn. */
export class TypeCase {
  readonly #doc: PDFKit.PDFDocument;
  readonly #open = new Set<string>();
  readonly #coverage = new Map<number, boolean>();
  readonly #tabularWidths = new Map<string, number>();

  /** @param folder the one with the fonts */
  constructor(doc: PDFKit.PDFDocument, folder: string) {
    this.#doc = doc;
    for (const [name, file] of Object.entries(fontFiles)) doc.registerFont(name, path.join(folder, file));
  }

  /** Whether a character can be printed. */
  has(codePoint: number): boolean {
    let known = this.#coverage.get(codePoint);
    if (known === undefined) {
      known = this.#font('regular').font.hasGlyphForCodePoint(codePoint);
      if (!known && codePoint >= firstOfFallback && codePoint <= 0xffff) {
        known = this.#font('fallback').font.hasGlyphForCodePoint(codePoint);
      }
      this.#coverage.set(codePoint, known);
    }
    return known;
  }

  /** Width of a line in points. */
  width(line: string, style: TextStyle, tabular = false): number {
    return this.#runs(line, style).reduce((sum, run) => sum + this.#runWidth(run, style, tabular), 0);
  }

  /** Draws a line with its left end at x and the top of its first font at y. */
  draw(line: string, x: number, y: number, style: TextStyle, tabular: boolean): void {
    let left = x;
    const top = this.#font(style.weight).ascender;
    for (const run of this.#runs(line, style)) {
      // All fonts stand on one line.
      const down = ((top - this.#font(run.font).ascender) / 1000) * style.size;
      this.#doc
        .fontSize(style.size)
        .fillColor(style.colour)
        .text(run.text, left, y + down, { lineBreak: false, ...(tabular ? tabularFigures : {}) });
      left += this.#runWidth(run, style, tabular);
    }
  }

  #runs(line: string, { weight }: TextStyle): Run[] {
    if (!mayFallBack.test(line)) return [{ text: line, font: weight }];
    const runs: { text: string; font: Run['font'] }[] = [];
    const inter = this.#font(weight).font;
    for (const character of line) {
      const codePoint = character.codePointAt(0) ?? 0;
      const own = codePoint < firstOfFallback || inter.hasGlyphForCodePoint(codePoint);
      const font = own ? weight : 'fallback';
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ text: character, font });
    }
    return runs;
  }

  /** PDFKit lays out text with features anew each time; numbers repeat a lot. */
  #runWidth({ text, font }: Run, { size }: TextStyle, tabular: boolean): number {
    this.#font(font);
    if (!tabular) return this.#doc.fontSize(size).widthOfString(text);
    const key = `${font} ${text}`;
    let unit = this.#tabularWidths.get(key);
    if (unit === undefined) {
      unit = this.#doc.fontSize(size).widthOfString(text, tabularFigures) / size;
      this.#tabularWidths.set(key, unit);
    }
    return unit * size;
  }

  /** Makes a font the document's current one. It is read when it is first needed. */
  #font(name: Run['font']): OpenFont {
    this.#doc.font(name);
    const font = (this.#doc as unknown as { readonly _font: OpenFont })._font;
    if (!this.#open.has(name)) {
      this.#open.add(name);
      keepLayouts(font);
    }
    return font;
  }
}

/** Hashes, of which reports have thousands: no two letters of them join, and looking for that takes most of the time. */
const hash = /^[0-9a-f]{32,} ?$/;
const withoutJoining = { calt: false, ccmp: false, clig: false, liga: false, rclt: false } as const;

/** PDFKit keeps words that it has laid out, but not those with features, of which tables of numbers are full. */
function keepLayouts(font: OpenFont): void {
  const layOut = font.layoutRun.bind(font);
  const kept = new Map<string, unknown>();
  font.layoutRun = (value, features) => {
    if (features === undefined) return hash.test(value) ? layOut(value, withoutJoining) : layOut(value);
    const key = `${Array.isArray(features) ? features.join() : JSON.stringify(features)} ${value}`;
    let run = kept.get(key);
    if (run === undefined) {
      run = layOut(value, features);
      kept.set(key, run);
    }
    return run;
  };
}
