import PDFDocument from 'pdfkit';
import { conformance } from './conformance.ts';
import { packObjects } from './object-streams.ts';
import { printable } from './printable.ts';
import { colours, contentWidth, page, type TextStyle, text } from './style.ts';
import { breakLines, shortenMiddle } from './text-lines.ts';
import { TypeCase } from './type-case.ts';

type StructureElement = PDFKit.PDFStructureElement;

/** Paragraphs of no more lines stand on one page. */
const mostUnbroken = 8;

export interface SheetOptions {
  /** Folder with the fonts. */
  readonly fonts: string;
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly date: Date;
}

export interface LineOptions {
  readonly align?: 'left' | 'right' | 'center';
  readonly width?: number;
  /** Figures of equal width, for columns of numbers. */
  readonly tabular?: boolean;
}

/**
 * A PDF under construction: A4 pages, a cursor that moves down, and the structure tree beside what is drawn.
 * Text goes through here alone, so that it is printable, measured, broken before it is drawn, and tagged. PDFKit
 * never breaks a page by itself.
 */
export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  /** Top of what is drawn next. */
  y: number = page.top;
  readonly #parents: StructureElement[];
  readonly #type: TypeCase;
  #chapterMark: PDFKit.PDFOutline | null = null;
  #pages = 0;
  #escaped = false;

  constructor(options: SheetOptions) {
    this.doc = new PDFDocument({
      size: [page.width, page.height],
      margins: { top: page.top, left: page.left, right: page.right, bottom: 0 },
      autoFirstPage: false,
      bufferPages: true,
      tagged: true,
      lang: 'en',
      displayTitle: true,
      pdfVersion: '1.7',
      subset: 'PDF/A-3a',
      // None by default: every text names its own, and a second copy would be opened.
      font: '',
      info: {
        Title: options.title,
        Author: options.author,
        Subject: options.subject,
        Creator: 'Waferlens',
        Producer: 'Waferlens, PDFKit',
        CreationDate: options.date,
        ModDate: options.date,
      },
    });
    packObjects(this.doc);
    this.doc.appendXML(
      `<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:ModifyDate>${
        options.date.toISOString().split('.')[0]
      }Z</xmp:ModifyDate></rdf:Description>`,
    );
    this.doc.appendXML(conformance);
    this.#type = new TypeCase(this.doc, options.fonts);
    const root = this.doc.struct('Document');
    this.doc.addStructure(root);
    this.#parents = [root];
    this.newPage();
    this.anchor('contents');
  }

  get pages(): number {
    return this.#pages;
  }

  /** True when a character was written as its number because the font lacks it. */
  get escaped(): boolean {
    return this.#escaped;
  }

  get bottom(): number {
    return page.height - page.bottom;
  }

  newPage(): void {
    this.doc.addPage();
    this.#pages++;
    this.y = page.top;
  }

  /** Starts a new page unless so much height is left on this one. */
  need(height: number): void {
    if (this.y + height > this.bottom && this.y > page.top) this.newPage();
  }

  // Groups are ended by PDFKit with the document: text that is filled in later still belongs to them.

  /** Everything that `fill` draws stands below one structure element (Sect, Table, TR ...). */
  group<T>(tag: string, fill: () => T, alternative?: string): T {
    const element = this.doc.struct(tag, alternative === undefined ? {} : { alt: this.print(alternative) });
    this.#parent.add(element);
    this.#parents.push(element);
    try {
      return fill();
    } finally {
      this.#parents.pop();
    }
  }

  /** `group` for work that takes its time. */
  async section(tag: string, fill: () => Promise<void>): Promise<void> {
    const element = this.doc.struct(tag);
    this.#parent.add(element);
    this.#parents.push(element);
    try {
      await fill();
    } finally {
      this.#parents.pop();
    }
  }

  /** Draws content under a structure element of its own. It must not break the page. */
  mark(tag: string, draw: () => void, options: { alt?: string; scope?: 'Row' | 'Column' } = {}): void {
    const { alt, ...others } = options;
    // PDFKit takes `scope` for header cells; its types do not know it.
    const settings: PDFKit.Mixins.StructureElementOptions & { scope?: string } =
      alt === undefined ? others : { ...others, alt: this.print(alt) };
    this.#parent.add(this.doc.struct(tag, settings, [draw]));
  }

  /** Draws what carries no meaning: rules, backgrounds. */
  artifact(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  /**
   * Keeps a place for text that is known only at the end. Call the result then, once.
   *
   * @returns a function that draws the text at this place on this page
   */
  later(tag: string, x: number, style: TextStyle, options: LineOptions): (value: string) => void {
    const element = this.doc.struct(tag);
    this.#parent.add(element);
    const number = this.#pages - 1;
    const y = this.y;
    return (value) => {
      this.doc.switchToPage(number);
      element.add(() => this.draw(value, x, y, style, options));
      element.end();
      this.doc.switchToPage(this.#pages - 1);
    };
  }

  print(value: string): string {
    const printed = printable(value, (codePoint) => this.#type.has(codePoint));
    if (printed.includes('\\u{') && !value.includes('\\u{')) this.#escaped = true;
    return printed;
  }

  measure(value: string, style: TextStyle): number {
    return this.#type.width(value, style);
  }

  lineHeight(style: TextStyle): number {
    return style.size * 1.38;
  }

  lines(value: string, style: TextStyle, width: number): string[] {
    return breakLines(this.print(value), width, (part) => this.measure(part, style));
  }

  shorten(value: string, style: TextStyle, width: number): string {
    return shortenMiddle(this.print(value).replaceAll('\n', ' '), width, (part) => this.measure(part, style));
  }

  /** Draws one line as it is, untagged: call it inside of `mark` or `artifact`. */
  draw(value: string, x: number, y: number, style: TextStyle, options: LineOptions = {}): void {
    const line = this.print(value);
    const tabular = options.tabular === true;
    let left = x;
    if (options.width !== undefined && options.align !== undefined && options.align !== 'left') {
      const free = options.width - this.#type.width(line, style, tabular);
      left += options.align === 'right' ? free : free / 2;
    }
    this.#type.draw(line, left, y, style, tabular);
  }

  /** Names this place, so that links and other documents can lead to it. */
  anchor(name: string): void {
    this.doc.addNamedDestination(name, 'XYZ', null, Math.max(0, this.y - 24), null);
  }

  /** Draws one line that leads to an anchor, under a structure element of its own. It must fit `options.width`. */
  link(
    anchor: string,
    value: string,
    x: number,
    y: number,
    style: TextStyle,
    options: LineOptions & { readonly says?: string } = {},
  ): void {
    const element = this.doc.struct('Link');
    this.#parent.add(element);
    element.add(() => this.draw(value, x, y, style, options));
    const wide = options.width ?? this.measure(this.print(value), style);
    // PDFKit ties an annotation to its structure element with this; its types do not know it.
    const tied: PDFKit.Mixins.AnnotationOption & { structParent: StructureElement } = {
      structParent: element,
      Contents: new String(this.print(options.says ?? value)) as string,
    };
    this.doc.goTo(x, y - 1, wide, this.lineHeight(style), anchor, tied);
    element.end();
  }

  /** The title of a chapter at the top of its page, with a link back to the contents and a bookmark. */
  chapter(title: string, style: TextStyle, anchor: string): void {
    this.anchor(anchor);
    this.#chapterMark = this.doc.outline.addItem(this.print(title));
    this.back('Contents', this.y + style.size * 0.55);
    this.heading(1, title, style);
    this.space(6);
  }

  /** A link at the right edge that leads back to the list of what there is. */
  back(to: string, y: number): void {
    const words = `↑ ${to}`;
    const style = { ...text.tiny, colour: colours.accent };
    const width = this.measure(this.print(words), style) + 1;
    this.link('contents', words, page.left + contentWidth - width, y, style, { says: `Back to: ${to}` });
  }

  /**
   * A heading, never alone at the foot of a page. One of the second level is a bookmark too, inside of a chapter.
   *
   * @param bookmark what the bookmark says, where it is not the heading
   */
  heading(level: 1 | 2 | 3, value: string, style: TextStyle, keepWith = 60, bookmark = value): void {
    const lines = this.lines(value, style, contentWidth);
    const height = this.lineHeight(style);
    this.need(lines.length * height + keepWith);
    if (level === 2) this.#chapterMark?.addItem(this.print(bookmark));
    this.mark(`H${level}`, () => {
      lines.forEach((line, at) => {
        this.draw(line, page.left, this.y + at * height, style);
      });
    });
    this.y += lines.length * height + style.size * 0.35;
  }

  /** A paragraph. A long one may run over pages; of a short one, no line stands alone on one. */
  paragraph(value: string, style: TextStyle = text.body, x: number = page.left, width = contentWidth): void {
    const height = this.lineHeight(style);
    const element = this.doc.struct('P');
    this.#parent.add(element);
    let lines = this.lines(value, style, width);
    if (lines.length <= mostUnbroken) this.need(lines.length * height);
    while (lines.length > 0) {
      const fitting = Math.floor((this.bottom - this.y) / height);
      if (fitting < Math.min(2, lines.length)) {
        this.newPage();
        continue;
      }
      const here = lines.slice(0, fitting);
      lines = lines.slice(fitting);
      element.add(() => {
        here.forEach((line, at) => {
          this.draw(line, x, this.y + at * height, style);
        });
      });
      this.y += here.length * height;
      if (lines.length > 0) this.newPage();
    }
    element.end();
  }

  rule(y: number, x: number = page.left, width = contentWidth, colour: string = colours.rule): void {
    this.artifact(() => {
      this.doc
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(0.5)
        .stroke(colour);
    });
  }

  space(height: number): void {
    this.y += height;
  }

  /** Draws what stands on every page, and ends the file. `draw` is told the page's number, from 1. */
  finish(draw: (number: number, pages: number) => void): void {
    for (let page = 0; page < this.#pages; page++) {
      this.doc.switchToPage(page);
      this.doc.markContent('Artifact', { type: 'Pagination' });
      draw(page + 1, this.#pages);
      this.doc.endMarkedContent();
    }
    this.doc.end();
  }

  get #parent(): StructureElement {
    const parent = this.#parents.at(-1);
    if (parent === undefined) throw new TypeError('the structure tree has a root');
    return parent;
  }
}
