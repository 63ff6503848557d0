import type { ReportDocument } from '#contract/report.ts';
import { drawTable } from './data-table.ts';
import { amount } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

/** Draws the list of records with their hashes, and of the attached files. */
export function drawProvenance(sheet: Sheet, document: ReportDocument, hash: string): void {
  sheet.paragraph(
    'Every computation left a record: model, data, preprocessing, method, every parameter, seed, runtime and the hashes of what came ' +
      'out. The content hash is the SHA-256 of the record in canonical JSON (RFC 8785). In the project, "verify" hashes everything ' +
      'again and "replay" computes it again.',
    text.body,
  );
  sheet.space(6);
  sheet.paragraph(`Report SHA-256: ${hash}`, text.small);
  sheet.space(10);
  sheet.heading(2, 'Records', text.section, 60);
  if (document.records.length === 0) sheet.paragraph('This report cites no record.', text.body);
  else {
    drawTable(sheet, {
      columns: [
        { title: 'Run', share: 6, align: 'right' },
        { title: '', share: 1.5 },
        { title: 'Kind and method', share: 19 },
        { title: 'Subject', share: 24 },
        { title: 'Content SHA-256', share: 56 },
      ],
      rows: document.records.map((record) => [
        String(record.runId),
        '',
        record.kind === record.method ? record.kind : `${record.kind}, ${record.method}`,
        { text: record.subject, short: true },
        record.contentHash,
      ]),
      style: { ...text.tiny, colour: colours.ink },
    });
  }
  sheet.space(14);
  sheet.heading(2, 'Attached files', text.section, 40);
  if (document.attachments.length === 0) {
    sheet.paragraph('No file is attached.', text.body);
  } else {
    sheet.paragraph(
      `${amount(document.attachments.length, 'file')} with the contents of the records ${document.attachments.length === 1 ? 'is' : 'are'} embedded in this PDF; PDF readers list ${document.attachments.length === 1 ? 'it' : 'them'} as attachments. Each line of a file is one record in canonical JSON: the SHA-256 of the line, without its end, is the content hash above.`,
      text.body,
    );
    sheet.space(6);
    drawTable(sheet, {
      columns: [
        { title: 'File', share: 45 },
        { title: 'Content', share: 55 },
      ],
      rows: document.attachments.map(({ name, description }) => [name, description]),
      style: { ...text.tiny, colour: colours.ink },
    });
  }
  if (!sheet.escaped) return;
  sheet.space(8);
  sheet.paragraph(
    'Characters that the font of this report lacks are written as \\u{…} with their Unicode number.',
    text.note,
  );
}
