import type { ReportDocument } from '#contract/report.ts';
import { chapterAnchor } from './anchors.ts';
import { drawAudit } from './audit-chapter.ts';
import { drawBenchmark } from './benchmark-chapter.ts';
import { drawCaseList } from './case-list.ts';
import { drawCase } from './case-section.ts';
import { drawComparison } from './comparison-chapter.ts';
import { drawConcepts } from './concepts-chapter.ts';
import { drawCover } from './cover.ts';
import { drawEvaluation } from './evaluation-chapter.ts';
import { drawInfluenceBenchmark } from './influence-benchmark-chapter.ts';
import { drawMethods } from './methods-chapter.ts';
import { drawProvenance } from './provenance-chapter.ts';
import type { RenderContext } from './render-context.ts';
import type { Sheet } from './sheet.ts';
import { drawStudies } from './study-chapter.ts';
import { text } from './style.ts';
import { Thumbnails } from './thumbnail.ts';

/** One chapter of a full report. */
interface Chapter {
  readonly title: string;
  readonly draw: (sheet: Sheet) => void | Promise<void>;
}

/** Draws a full report: the cover with its contents, then chapter after chapter. */
export async function drawChapters(
  sheet: Sheet,
  document: ReportDocument,
  hash: string,
  context: RenderContext,
): Promise<void> {
  const thumbnails = new Thumbnails();
  const chapters = chaptersOf(document, hash, thumbnails, context);
  const contents = sheet.group('Sect', () =>
    drawCover(
      sheet,
      document,
      hash,
      chapters.map(({ title }) => title),
    ),
  );
  for (const [at, { title, draw }] of chapters.entries()) {
    context.signal.throwIfAborted();
    sheet.newPage();
    contents[at]?.(sheet.pages);
    sheet.chapter(title, text.chapter, chapterAnchor(at));
    await sheet.section('Sect', async () => draw(sheet));
  }
  const total = document.cases.length;
  await context.report({ done: total, total, unit: 'cases', message: '' });
}

function chaptersOf(
  document: ReportDocument,
  hash: string,
  thumbnails: Thumbnails,
  context: RenderContext,
): Chapter[] {
  const { benchmark, audit, influenceBenchmark, conceptSets, conceptTests, studies, agreement } = document;
  const chapters: (Chapter | null)[] = [
    { title: 'Cases', draw: (sheet) => drawCases(sheet, document, thumbnails, context) },
    { title: 'Comparison of methods', draw: (sheet) => drawComparison(sheet, document) },
    conceptSets.length + conceptTests.length === 0
      ? null
      : { title: 'Concepts', draw: (sheet) => drawConcepts(sheet, document) },
    benchmark === null ? null : { title: 'Benchmark', draw: (sheet) => drawBenchmark(sheet, benchmark) },
    audit === null ? null : { title: 'Training data', draw: (sheet) => drawAudit(sheet, audit, thumbnails) },
    influenceBenchmark === null
      ? null
      : {
          title: 'Faithfulness of influence methods',
          draw: (sheet) => drawInfluenceBenchmark(sheet, influenceBenchmark),
        },
    studies.length === 0 && agreement === null
      ? null
      : {
          title: 'Satisfaction and agreement of reviewers',
          draw: (sheet) => drawStudies(sheet, studies, agreement),
        },
    { title: 'Evaluation of the model', draw: (sheet) => drawEvaluation(sheet, document) },
    { title: 'Methods and measures', draw: (sheet) => drawMethods(sheet, document) },
    { title: 'Provenance', draw: (sheet) => drawProvenance(sheet, document, hash) },
  ];
  return chapters.filter((chapter) => chapter !== null);
}

async function drawCases(
  sheet: Sheet,
  document: ReportDocument,
  thumbnails: Thumbnails,
  { signal, report }: RenderContext,
): Promise<void> {
  const { cases } = document;
  const pageOfCase = drawCaseList(sheet, cases);
  for (const [at, item] of cases.entries()) {
    signal.throwIfAborted();
    await report({ done: at, total: cases.length, unit: 'cases', message: item.name });
    await sheet.section('Sect', () =>
      drawCase(sheet, item, at + 1, document, {
        ...{ thumbnails, signal },
        opened: (pageNumber) => pageOfCase[at]?.(pageNumber),
      }),
    );
  }
}
