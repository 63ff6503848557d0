import type { ReportDocument } from '#contract/report.ts';
import { drawCaseList } from './case-list.ts';
import { drawCaseSheet } from './case-sheet.ts';
import { drawCover } from './cover.ts';
import type { RenderContext } from './render-context.ts';
import type { Sheet } from './sheet.ts';
import { Thumbnails } from './thumbnail.ts';

/** Draws one page per case; where there are several, behind a cover with the list of them. */
export async function drawCaseSheets(
  sheet: Sheet,
  document: ReportDocument,
  hash: string,
  { signal, report }: RenderContext,
): Promise<void> {
  const { cases } = document;
  const thumbnails = new Thumbnails();
  const alone = cases.length === 1;
  const pageOfCase = alone
    ? []
    : sheet.group('Sect', () => {
        drawCover(sheet, document, hash, []);
        return drawCaseList(sheet, cases);
      });
  for (const [at, item] of cases.entries()) {
    signal.throwIfAborted();
    await report({ done: at, total: cases.length, unit: 'cases', message: item.name });
    if (!alone) sheet.newPage();
    pageOfCase[at]?.(sheet.pages);
    await sheet.section('Sect', () =>
      drawCaseSheet(sheet, item, { document, hash, thumbnails, number: at + 1 }),
    );
  }
  await report({ done: cases.length, total: cases.length, unit: 'cases', message: '' });
}
