import type { ReportDocument } from '#contract/report.ts';
import { chapterAnchor } from './anchors.ts';
import { drawFacts } from './facts.ts';
import { amount, count, dateText, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

/** One entry of the contents; its page is written when it is known. */
export type ContentsEntry = (pageNumber: number) => void;

/** Draws the cover with the list of contents, if there are chapters. Returns what writes each one's page number. */
export function drawCover(
  sheet: Sheet,
  document: ReportDocument,
  hash: string,
  chapters: readonly string[],
): ContentsEntry[] {
  sheet.artifact(() => {
    sheet.doc.rect(page.left, page.top, 34, 3).fill(colours.accent);
  });
  sheet.y = page.top + 14;
  const kind = document.template === 'full' ? 'report on classifier decisions' : 'case sheets';
  sheet.paragraph(`Waferlens · ${kind}`, { ...text.note, size: 9 });
  sheet.space(34);
  sheet.heading(1, document.title, text.title);
  sheet.space(6);
  sheet.paragraph(document.scope, { ...text.body, size: 10.5, colour: colours.muted });
  sheet.space(26);
  const { model, dataset, evaluation } = document;
  const accuracy =
    evaluation === null || evaluation.accuracy.value === null
      ? 'not evaluated on labelled data'
      : `${percent(evaluation.accuracy.value)} (95 % interval ${percent(evaluation.accuracy.low)} to ${percent(evaluation.accuracy.high)}) on ${amount(evaluation.labelled, 'labelled picture')}`;
  sheet.rule(sheet.y);
  sheet.y = drawFacts(
    sheet,
    [
      { name: 'Project', value: document.project },
      {
        name: 'Model',
        value: `${model.name} (${model.file}, ONNX opset ${model.opset}, ${count(model.parameters)} parameters)`,
      },
      { name: 'Model SHA-256', value: model.sha256 },
      { name: 'Data set', value: `${dataset.name} (${dataset.role}, ${amount(dataset.samples, 'picture')})` },
      { name: 'Data set SHA-256', value: dataset.sha256 },
      { name: 'Accuracy', value: accuracy },
      { name: 'Cases', value: count(document.cases.length) },
      { name: 'Author', value: document.author === '' ? 'not named' : document.author },
      { name: 'Date', value: dateText(document.date) },
      { name: 'Report SHA-256', value: hash },
    ],
    page.left,
    sheet.y + 9,
    { width: contentWidth, names: 104 },
  );
  sheet.space(6);
  sheet.rule(sheet.y);
  sheet.space(8);
  sheet.paragraph(
    'The report hash covers the whole content of this document: data, figures and settings. Every figure comes from a ' +
      'record whose hash is listed in the provenance appendix; the records are attached to this file.',
    text.note,
  );
  sheet.space(chapters.length === 0 ? 12 : 28);
  return chapters.length === 0 ? [] : drawContents(sheet, chapters);
}

function drawContents(sheet: Sheet, chapters: readonly string[]): ContentsEntry[] {
  sheet.heading(2, 'Contents', text.section, 30);
  return sheet.group('TOC', () =>
    chapters.map((chapter, at) =>
      sheet.group('TOCI', () => {
        const y = sheet.y;
        const title = `${at + 1}  ${chapter}`;
        sheet.link(chapterAnchor(at), title, page.left, y, text.body, { width: contentWidth });
        const start = page.left + sheet.measure(title, text.body) + 8;
        sheet.artifact(() => {
          sheet.doc
            .moveTo(start, y + 8.5)
            .lineTo(page.left + contentWidth - 26, y + 8.5)
            .lineWidth(0.4)
            .dash(0.6, { space: 2.4 })
            .stroke(colours.rule)
            .undash();
        });
        const write = sheet.later('P', page.left, text.body, {
          align: 'right',
          width: contentWidth,
          tabular: true,
        });
        sheet.space(sheet.lineHeight(text.body) + 2);
        return (pageNumber: number) => write(String(pageNumber));
      }),
    ),
  );
}
