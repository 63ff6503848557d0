import { createHash, hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '#contract/failure.ts';
import type { OutputOf } from '#contract/method.ts';
import type { ReportDocument, reportMethods } from '#contract/report.ts';
import { drawCaseSheets } from './case-sheets.ts';
import { drawChapters } from './chapters.ts';
import { documentFiles, documentHash } from './document-hash.ts';
import { amount } from './numbers.ts';
import { drawPageFoot, drawPageHead, drawSite } from './page-frame.ts';
import { metadataText } from './printable.ts';
import type { RenderContext } from './render-context.ts';
import { Sheet } from './sheet.ts';

export type RenderResult = OutputOf<typeof reportMethods, 'render'>;

/**
 * Renders a report as an A4 PDF: declared PDF/A-3a and PDF/UA-1, tagged, fonts and JSON files embedded. Nothing is read from
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
  const fullHash = documentHash(document, await hashFiles(documentFiles(document), signal));
  const sheet = new Sheet({
    fonts,
    title: metadataText(document.title),
    author: metadataText(document.author),
    subject: metadataText(`${document.scope}; report SHA-256 ${fullHash}`),
    date: dateOf(document),
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
    drawSite(sheet, document.site);
    const draw = document.template === 'full' ? drawChapters : drawCaseSheets;
    await draw(sheet, document, fullHash, { signal, report });
    await attachFiles(sheet, document, signal);
    sheet.finish((number, pages) => drawFrame(sheet, document, fullHash, { number, pages }));
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

async function attachFiles(sheet: Sheet, document: ReportDocument, signal: AbortSignal): Promise<void> {
  const date = dateOf(document);
  for (const { name, description, path: file } of document.attachments) {
    signal.throwIfAborted();
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
      type: name.endsWith('.jsonl') ? 'application/jsonl' : 'application/json',
      description,
      creationDate: date,
      modifiedDate: date,
      relationship: 'Data',
    };
    sheet.doc.file(content, options);
  }
}

/** Draws what stands on every page. The site on the first one is there already, where it can be read out. */
function drawFrame(
  sheet: Sheet,
  document: ReportDocument,
  hash: string,
  { number, pages }: { readonly number: number; readonly pages: number },
): void {
  const { title, project, site, template } = document;
  const first = number === 1;
  drawPageHead(sheet, first ? null : site, {
    classification: site?.classification ?? '',
    notice: previewNotice(document),
  });
  drawPageFoot(sheet, {
    place: `${number} / ${pages}`,
    // A cover says all of this itself.
    footer: first && template === 'full' ? '' : `${title} · ${project} · ${hash.slice(0, 16)}`,
    site: site?.footer ?? '',
  });
}

/** What a preview says of itself on every page; empty for a report. */
function previewNotice({ previewOf, cases }: ReportDocument): string {
  if (previewOf === null) return '';
  return `Preview: ${cases.length} of ${amount(previewOf, 'case')}, not a report`;
}

function dateOf({ date }: ReportDocument): Date {
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime()))
    throw new Failure('usage', `the report's date "${date}" is no ISO 8601 time`);
  return parsed;
}

async function hashFiles(paths: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of paths) {
    signal.throwIfAborted();
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
