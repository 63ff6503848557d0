import { createHash, hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '#contract/failure.ts';
import type { CallContext, OutputOf, ProgressOf } from '#contract/method.ts';
import type { ReportDocument, reportMethods } from '#contract/report.ts';
import { drawAudit } from './audit-chapter.ts';
import { drawBenchmark } from './benchmark-chapter.ts';
import { drawCaseList } from './case-list.ts';
import { drawCase } from './case-section.ts';
import { drawComparison } from './comparison-chapter.ts';
import { drawConcepts } from './concepts-chapter.ts';
import { drawCover } from './cover.ts';
import { documentFiles, documentHash } from './document-hash.ts';
import { drawEvaluation } from './evaluation-chapter.ts';
import { drawInfluenceBenchmark } from './influence-benchmark-chapter.ts';
import { drawMethods } from './methods-chapter.ts';
import { metadataText } from './printable.ts';
import { drawProvenance } from './provenance-chapter.ts';
import { Sheet } from './sheet.ts';
import { text } from './style.ts';
import { Thumbnails } from './thumbnail.ts';

export type RenderContext = CallContext<ProgressOf<typeof reportMethods, 'render'>>;
export type RenderResult = OutputOf<typeof reportMethods, 'render'>;

const chapters = {
  cases: 'Cases',
  comparison: 'Comparison of methods',
  concepts: 'Concepts',
  benchmark: 'Benchmark',
  audit: 'Training data',
  influenceBenchmark: 'Faithfulness of influence methods',
  evaluation: 'Evaluation of the model',
  methods: 'Methods and measures',
  provenance: 'Provenance',
} as const;

/**
 * Renders a report as an A4 PDF: declared PDF/A-3b, tagged, fonts and JSON files embedded. Nothing is read from
 * clocks or chance: the same document over the same files gives the same bytes. The file appears under its name
 * when it is complete.
 *
 * @param fonts folder with the fonts
 * @throws Failure `unreadable` or `integrity` for a map or attachment, `storage` when it can't be written; the
 * signal's reason when it is aborted. A picture that can't be read is told on its page.
 */
export async function renderReport(
  document: ReportDocument,
  outputPath: string,
  fonts: string,
  { signal, report }: RenderContext,
): Promise<RenderResult> {
  const fullHash = documentHash(document, await hashFiles(documentFiles(document)));
  const sheet = new Sheet({
    fonts,
    title: metadataText(document.title),
    author: metadataText(document.author),
    subject: metadataText(`${document.scope}; report SHA-256 ${fullHash}`),
    date: dateOf(document),
    footer: `${document.title} · ${document.project} · ${fullHash.slice(0, 16)}`,
  });
  const part = `${outputPath}.part`;
  const digest = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const written = pipeline(sheet.doc, counted, createWriteStream(part), { signal });
  // Its failure is awaited below; until then it must not count as unhandled.
  written.catch(() => undefined);
  try {
    await drawAll(sheet, document, fullHash, { signal, report });
    await attachFiles(sheet, document);
    sheet.finish();
    await written;
    await rename(part, outputPath);
    return { pages: sheet.pages, bytes, sha256: digest.digest('hex') };
  } catch (error) {
    sheet.doc.destroy();
    await written.catch(() => undefined);
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw storageFailure(error, outputPath);
  }
}

async function drawAll(
  sheet: Sheet,
  document: ReportDocument,
  fullHash: string,
  { signal, report }: RenderContext,
): Promise<void> {
  const hasConcepts = document.conceptSets.length + document.conceptTests.length > 0;
  const { benchmark, audit, influenceBenchmark } = document;
  const left = new Set<string>([
    ...(hasConcepts ? [] : [chapters.concepts]),
    ...(benchmark === null ? [chapters.benchmark] : []),
    ...(audit === null ? [chapters.audit] : []),
    ...(influenceBenchmark === null ? [chapters.influenceBenchmark] : []),
  ]);
  const titles = Object.values(chapters).filter((title) => !left.has(title));
  const thumbnails = new Thumbnails();
  const contents = sheet.group('Sect', () => drawCover(sheet, document, fullHash, titles));
  const start = (title: string) => {
    sheet.newPage();
    contents.shift()?.(sheet.pages);
    sheet.heading(1, title, text.chapter);
    sheet.space(6);
    return sheet.doc.outline.addItem(title);
  };
  const total = document.cases.length;
  const caseMarks = start(chapters.cases);
  const pageOfCase = sheet.group('Sect', () => drawCaseList(sheet, document.cases));
  for (const [at, item] of document.cases.entries()) {
    signal.throwIfAborted();
    await report({ done: at, total, unit: 'cases', message: item.name });
    await sheet.section('Sect', () =>
      drawCase(sheet, item, at + 1, document, thumbnails, (pageNumber) => {
        pageOfCase[at]?.(pageNumber);
        caseMarks.addItem(sheet.print(`${at + 1}  ${item.name}`));
      }),
    );
  }
  start(chapters.comparison);
  sheet.group('Sect', () => drawComparison(sheet, document));
  if (hasConcepts) {
    start(chapters.concepts);
    await sheet.section('Sect', () => drawConcepts(sheet, document));
  }
  if (benchmark !== null) {
    start(chapters.benchmark);
    sheet.group('Sect', () => drawBenchmark(sheet, benchmark));
  }
  if (audit !== null) {
    start(chapters.audit);
    await sheet.section('Sect', () => drawAudit(sheet, audit, thumbnails));
  }
  if (influenceBenchmark !== null) {
    start(chapters.influenceBenchmark);
    sheet.group('Sect', () => drawInfluenceBenchmark(sheet, influenceBenchmark));
  }
  start(chapters.evaluation);
  sheet.group('Sect', () => drawEvaluation(sheet, document));
  start(chapters.methods);
  sheet.group('Sect', () => drawMethods(sheet, document));
  start(chapters.provenance);
  sheet.group('Sect', () => drawProvenance(sheet, document, fullHash));
  await report({ done: total, total, unit: 'cases', message: '' });
}

async function attachFiles(sheet: Sheet, document: ReportDocument): Promise<void> {
  const date = dateOf(document);
  for (const { name, description, path: file } of document.attachments) {
    const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new Failure(
        'unreadable',
        `the attachment "${name}" can't be read: ${error.code}`,
        undefined,
        error,
      );
    });
    // PDFKit takes the relationship that PDF/A-3 asks for; its types do not know it.
    const options: PDFKit.Mixins.PDFAttachmentOptions & { relationship: string } = {
      name: path.basename(name),
      type: 'application/json',
      description,
      creationDate: date,
      modifiedDate: date,
      relationship: 'Data',
    };
    sheet.doc.file(content, options);
  }
}

function dateOf({ date }: ReportDocument): Date {
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime()))
    throw new Failure('usage', `the report's date "${date}" is no ISO 8601 time`);
  return parsed;
}

async function hashFiles(paths: readonly string[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of paths) {
    const digest = createHash('sha256');
    try {
      for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
      hashes.set(file, digest.digest('hex'));
    } catch (error) {
      // Drawing tells what can't be read; the hash only has to differ from that of any content.
      hashes.set(file, hash('sha256', `unreadable ${(error as NodeJS.ErrnoException).code}`, 'hex'));
    }
  }
  return hashes;
}

function storageFailure(error: unknown, outputPath: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof Failure || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new Failure(
    'storage',
    `"${outputPath}" can't be written: ${code}; free some space or choose another place`,
    undefined,
    error,
  );
}
