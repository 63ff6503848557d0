import type { LineOptions, Sheet } from './sheet.ts';
import { colours, contentWidth, page, type TextStyle, text } from './style.ts';

export interface TableColumn {
  readonly title: string;
  /** Share of the table's width. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

export interface TableCell {
  readonly text: string;
  /** A second line, smaller. */
  readonly below?: string;
  readonly strong?: boolean;
  /** What stands here when the row is the first on a further page. */
  readonly onNewPage?: string;
  /** Shortened in the middle to one line, where the full text stands elsewhere. */
  readonly short?: boolean;
  /** Draws something in the cell, which the text also says. */
  readonly bar?: number | null;
  /** The anchor that the text leads to; only with `short`. */
  readonly link?: string;
  /** Filled in at the end of the document. */
  readonly later?: (write: (value: string) => void) => void;
}

export interface TableOptions {
  readonly columns: readonly TableColumn[];
  /** Titles over several columns, first row of the header. */
  readonly groups?: readonly { readonly title: string; readonly span: number }[];
  readonly rows: readonly (readonly (TableCell | string)[])[];
  readonly style?: TextStyle;
}

const padding = 4;
/** So many rows stay with the header at the foot of a page, and at the end of the table. */
const rowsTogether = 3;

interface Layout {
  readonly sheet: Sheet;
  readonly options: TableOptions;
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
  readonly body: TextStyle;
  readonly head: TextStyle;
  readonly belowStyle: TextStyle;
}

function layoutOf(sheet: Sheet, options: TableOptions): Layout {
  const { columns } = options;
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (share / total) * contentWidth);
  const lefts = widths.map((_, at) => page.left + widths.slice(0, at).reduce((sum, width) => sum + width, 0));
  const body = options.style ?? text.small;
  return {
    sheet,
    options,
    lefts,
    widths,
    body,
    head: { ...body, weight: 'semibold', colour: colours.muted },
    belowStyle: { ...body, size: body.size * 0.88, colour: colours.muted },
  };
}

/** Height that `drawTable` takes where nothing breaks the page. */
export function tableHeight(sheet: Sheet, options: TableOptions): number {
  const layout = layoutOf(sheet, options);
  return headerHeight(layout) + options.rows.reduce((sum, row) => sum + rowHeight(layout, row), 0);
}

/** A table over the width of the page. Its header is repeated on every page; rows are never split. */
export function drawTable(sheet: Sheet, options: TableOptions): void {
  const { rows } = options;
  const layout = layoutOf(sheet, options);
  const first = rows.slice(0, rowsTogether).reduce((sum, row) => sum + rowHeight(layout, row), 0);
  sheet.need(headerHeight(layout) + first + 4);
  sheet.group('Table', () => {
    drawHeader(layout);
    const heights = rows.map((row) => rowHeight(layout, row));
    for (const [at, row] of rows.entries()) {
      const height = heights[at] ?? 0;
      // The last rows stay together: one of them alone on a page would say little.
      const together = at === rows.length - rowsTogether ? heights.slice(at) : [height];
      const turned = sheet.y + together.reduce((sum, own) => sum + own, 0) > sheet.bottom;
      if (turned) {
        sheet.newPage();
        drawHeader(layout);
      }
      sheet.group('TR', () => {
        row.forEach((cell, at) => {
          drawCell(layout, turned ? repeated(cell) : cell, at);
        });
      });
      sheet.y += height;
      sheet.rule(sheet.y, page.left, contentWidth, colours.faint);
    }
  });
  sheet.rule(sheet.y);
}

function repeated(cell: TableCell | string): TableCell | string {
  return typeof cell === 'string' || cell.onNewPage === undefined ? cell : { ...cell, text: cell.onNewPage };
}

function headerLines({ sheet, options, widths, head }: Layout): string[][] {
  return options.columns.map(({ title }, at) => sheet.lines(title, head, (widths[at] ?? 0) - padding));
}

function headerHeight(layout: Layout): number {
  const lines = Math.max(...headerLines(layout).map((titles) => titles.length));
  const rows = lines + (layout.options.groups === undefined ? 0 : 1);
  return rows * layout.sheet.lineHeight(layout.head) + 2 * padding + 2;
}

function drawHeader(layout: Layout): void {
  const { sheet, options, lefts, widths, head } = layout;
  const step = sheet.lineHeight(head);
  const titles = headerLines(layout);
  const groups = options.groups;
  if (groups !== undefined) {
    sheet.group('TR', () => {
      let first = 0;
      for (const { title, span } of groups) {
        const left = lefts[first] ?? page.left;
        const width = widths.slice(first, first + span).reduce((sum, value) => sum + value, 0);
        const strong = { ...head, colour: colours.ink };
        sheet.mark(
          'TH',
          () =>
            sheet.draw(sheet.shorten(title, strong, width - padding), left, sheet.y + padding, strong, {
              align: first === 0 ? 'left' : 'center',
              width: width - padding,
            }),
          { scope: 'Column' },
        );
        if (first > 0) sheet.rule(sheet.y + padding + step + 1, left + 10, width - 10 - padding);
        first += span;
      }
    });
    sheet.y += step + 2;
  }
  const lines = Math.max(...titles.map((own) => own.length));
  sheet.group('TR', () => {
    titles.forEach((own, at) => {
      sheet.mark(
        'TH',
        () => {
          own.forEach((line, row) => {
            const y = sheet.y + padding + (lines - own.length + row) * step;
            sheet.draw(line, lefts[at] ?? 0, y, head, place(layout, at));
          });
        },
        { scope: 'Column' },
      );
    });
  });
  sheet.y += lines * step + 2 * padding;
  sheet.rule(sheet.y);
}

function place({ options, widths }: Layout, at: number): LineOptions {
  const align = options.columns[at]?.align ?? 'left';
  return { align, width: (widths[at] ?? 0) - padding, tabular: align === 'right' };
}

function linesOf({ sheet, widths, body }: Layout, cell: TableCell | string, at: number): string[] {
  const content = typeof cell === 'string' ? { text: cell } : cell;
  const style: TextStyle = 'strong' in content && content.strong ? { ...body, weight: 'semibold' } : body;
  const width = (widths[at] ?? 0) - padding;
  const short = 'short' in content && content.short;
  return short ? [sheet.shorten(content.text, style, width)] : sheet.lines(content.text, style, width);
}

function rowHeight(layout: Layout, row: readonly (TableCell | string)[]): number {
  const { sheet, body, belowStyle } = layout;
  const heights = row.map((cell, at) => {
    const below = typeof cell !== 'string' && cell.below !== undefined && cell.below !== '';
    return (
      linesOf(layout, cell, at).length * sheet.lineHeight(body) + (below ? sheet.lineHeight(belowStyle) : 0)
    );
  });
  return Math.max(...heights) + padding;
}

function drawCell(layout: Layout, cell: TableCell | string, at: number): void {
  const { sheet, lefts, widths, body, belowStyle } = layout;
  const content: TableCell = typeof cell === 'string' ? { text: cell } : cell;
  const left = lefts[at] ?? 0;
  const top = sheet.y + padding / 2;
  if (content.bar !== undefined && content.bar !== null) drawBar(layout, content.bar, at);
  if (content.later !== undefined) {
    sheet.space(padding / 2);
    content.later(sheet.later('TD', left, body, place(layout, at)));
    sheet.space(-padding / 2);
    return;
  }
  const style: TextStyle = content.strong ? { ...body, weight: 'semibold' } : body;
  const lines = linesOf(layout, content, at);
  const { link } = content;
  if (link !== undefined) {
    sheet.group('TD', () => sheet.link(link, lines[0] ?? '', left, top, style));
    return;
  }
  sheet.mark('TD', () => {
    lines.forEach((line, row) => {
      sheet.draw(line, left, top + row * sheet.lineHeight(body), style, place(layout, at));
    });
    if (content.below === undefined || content.below === '') return;
    const width = (widths[at] ?? 0) - padding;
    const fitted = fitting(sheet, content.below, belowStyle, width);
    sheet.draw(
      content.below,
      left,
      top + lines.length * sheet.lineHeight(body) - 0.5,
      fitted,
      place(layout, at),
    );
  });
}

/** The style, smaller where the text would be wider than its cell. */
function fitting(sheet: Sheet, value: string, style: TextStyle, width: number): TextStyle {
  const needed = sheet.measure(sheet.print(value), style) * 1.04;
  return needed <= width ? style : { ...style, size: (style.size * width) / needed };
}

function drawBar({ sheet, lefts, widths, body }: Layout, value: number, at: number): void {
  const full = Math.max(0, (widths[at] ?? 0) - padding - 34);
  const y = sheet.y + padding / 2 + body.size * 0.28;
  const left = lefts[at] ?? 0;
  sheet.artifact(() => {
    sheet.doc.rect(left, y, full, body.size * 0.62).fill(colours.faint);
    sheet.doc.rect(left, y, full * Math.min(1, Math.max(0, value)), body.size * 0.62).fill(colours.hit);
  });
}
