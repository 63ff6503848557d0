import type { Evaluation } from '#contract/evaluation.ts';
import { drawTable } from './data-table.ts';
import { count, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, type TextStyle, text } from './style.ts';

/** Most classes per side of one block; larger matrices are split into blocks of equal size. */
const largestBlock = 40;
const listed = 12;
const largestCell = 34;

/** Draws the confusion matrix, shaded by share of the row and with its numbers, then the largest confusions. */
export function drawConfusion(sheet: Sheet, evaluation: Evaluation): void {
  sheet.heading(2, 'Confusion matrix', text.section, 130);
  const classes = evaluation.labels.length;
  sheet.paragraph(
    'Rows: true labels. Columns: predictions, by the number of their class. Blue: right, orange: wrong; the darker, the larger the share of its row.',
    text.small,
  );
  sheet.space(6);
  const blockSize = Math.ceil(classes / Math.ceil(classes / largestBlock));
  for (let row = 0; row < classes; row += blockSize) {
    for (let column = 0; column < classes; column += blockSize) {
      const block = {
        row,
        column,
        rows: Math.min(blockSize, classes - row),
        columns: Math.min(blockSize, classes - column),
      };
      if (row === column || hasAny(evaluation, block)) drawBlock(sheet, evaluation, block, blockSize);
    }
  }
  drawLargest(sheet, evaluation);
}

interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

function hasAny({ confusion }: Evaluation, { row, column, rows, columns }: Block): boolean {
  return confusion
    .slice(row, row + rows)
    .some((values) => values.slice(column, column + columns).some((value) => value > 0));
}

function drawBlock(sheet: Sheet, evaluation: Evaluation, block: Block, blockSize: number): void {
  const { labels, confusion } = evaluation;
  const longest = Math.max(...labels.map((label) => sheet.measure(sheet.print(label), text.small)));
  const names = Math.min(140, longest + 26);
  const cell = Math.min(largestCell, (contentWidth - names) / blockSize);
  const rowHeight = Math.min(cell, 20);
  const height = rowHeight * (block.rows + 1);
  sheet.need(height + 14);
  const top = sheet.y;
  const left = page.left + names;
  sheet.artifact(() => {
    eachCell(block, (row, column, x, y) => {
      const value = confusion[row]?.[column] ?? 0;
      sheet.doc
        .rect(left + x * cell, top + (y + 1) * rowHeight, cell, rowHeight)
        .fill(shade(value, support(evaluation, row), row === column));
    });
    drawGrid(sheet, block, left, top + rowHeight, cell, rowHeight);
  });
  const header: TextStyle = { ...text.tiny, size: Math.min(text.tiny.size, cell * 0.5) };
  const label: TextStyle = { ...text.small, size: Math.min(text.small.size, rowHeight * 0.6) };
  sheet.mark(
    'Figure',
    () => {
      for (let column = 0; column < block.columns; column++) {
        const place = { align: 'center', width: cell, tabular: true } as const;
        sheet.draw(
          String(block.column + column + 1),
          left + column * cell,
          top + rowHeight - header.size * 1.5,
          header,
          place,
        );
      }
      for (let row = 0; row < block.rows; row++) {
        const y = top + (row + 1) * rowHeight + (rowHeight - label.size * 1.2) / 2;
        const name = `${block.row + row + 1}  ${labels[block.row + row] ?? ''}`;
        sheet.draw(sheet.shorten(name, label, names - 8), page.left, y, label);
      }
      eachCell(block, (row, column, x, y) => {
        const value = confusion[row]?.[column] ?? 0;
        if (value === 0 && row !== column) return;
        const style = numberStyle(
          sheet,
          value,
          cell,
          rowHeight,
          value / Math.max(1, support(evaluation, row)),
        );
        const top_ = top + (y + 1) * rowHeight + (rowHeight - style.size * 1.2) / 2;
        sheet.draw(count(value), left + x * cell, top_, style, {
          align: 'center',
          width: cell,
          tabular: true,
        });
      });
    },
    { alt: describe(evaluation, block) },
  );
  sheet.y = top + height + 12;
}

function eachCell(block: Block, visit: (row: number, column: number, x: number, y: number) => void): void {
  for (let y = 0; y < block.rows; y++) {
    for (let x = 0; x < block.columns; x++) visit(block.row + y, block.column + x, x, y);
  }
}

function drawGrid(
  sheet: Sheet,
  block: Block,
  left: number,
  top: number,
  cell: number,
  rowHeight: number,
): void {
  const { doc } = sheet;
  for (let y = 0; y <= block.rows; y++) {
    doc.moveTo(left, top + y * rowHeight).lineTo(left + block.columns * cell, top + y * rowHeight);
  }
  for (let x = 0; x <= block.columns; x++) {
    doc.moveTo(left + x * cell, top).lineTo(left + x * cell, top + block.rows * rowHeight);
  }
  doc.lineWidth(0.35).stroke(colours.rule);
}

function support({ perClass }: Evaluation, row: number): number {
  return perClass[row]?.support ?? 0;
}

function shade(value: number, whole: number, right: boolean): string {
  if (value === 0 || whole === 0) return '#ffffff';
  // A floor keeps single confusions visible.
  const share = 0.08 + 0.92 * (value / whole);
  const full = right ? colours.hit : colours.error;
  const channels = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(full.slice(at, at + 2), 16);
    return Math.round(255 + (channel - 255) * share)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

function numberStyle(sheet: Sheet, value: number, cell: number, rowHeight: number, share: number): TextStyle {
  const base: TextStyle = {
    size: Math.min(7.6, rowHeight * 0.58),
    weight: 'regular',
    colour: share > 0.6 ? '#ffffff' : colours.ink,
  };
  const width = sheet.measure(count(value), base) * 1.08;
  return width <= cell - 2 ? base : { ...base, size: (base.size * (cell - 2)) / width };
}

function describe(evaluation: Evaluation, block: Block): string {
  const last = (first: number, length: number) => `${first + 1} to ${first + length}`;
  const largest = largestConfusions(evaluation)
    .slice(0, 3)
    .map(({ truth, predicted, value }) => `${truth} taken for ${predicted} ${value} times`)
    .join('; ');
  return `Confusion matrix, true classes ${last(block.row, block.rows)} by predicted classes ${last(block.column, block.columns)}. Largest confusions: ${largest || 'none'}.`;
}

interface Confusion {
  readonly truth: string;
  readonly predicted: string;
  readonly value: number;
  readonly share: number;
}

function largestConfusions(evaluation: Evaluation): Confusion[] {
  const { labels, confusion } = evaluation;
  return confusion
    .flatMap((values, row) =>
      values.map((value, column) => ({
        truth: labels[row] ?? '',
        predicted: labels[column] ?? '',
        value: row === column ? 0 : value,
        share: value / Math.max(1, support(evaluation, row)),
      })),
    )
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
}

function drawLargest(sheet: Sheet, evaluation: Evaluation): void {
  const largest = largestConfusions(evaluation);
  if (largest.length === 0) return;
  sheet.space(6);
  sheet.need(70);
  sheet.paragraph(
    largest.length > listed ? `The ${listed} largest of ${largest.length} confusions` : 'All confusions',
    text.smallStrong,
  );
  sheet.space(2);
  drawTable(sheet, {
    columns: [
      { title: 'True label', share: 38 },
      { title: 'Predicted', share: 38 },
      { title: 'Pictures', share: 11, align: 'right' },
      { title: 'Share of the class', share: 17, align: 'right' },
    ],
    rows: largest
      .slice(0, listed)
      .map(({ truth, predicted, value, share }) => [truth, predicted, count(value), percent(share)]),
  });
}
