import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '#contract/failure.ts';
import { reportDocument, reportMethods } from '#contract/report.ts';
import { type Server, serve } from '#rpc/serve.ts';
import type { Transport } from '#rpc/transport.ts';
import { prepareLogo } from './logo.ts';
import { renderReport } from './render.ts';

/** Serves the report's methods on a transport: the entry of a report worker. */
export function serveReportWorker(transport: Transport, fonts: string = fontFolder()): Server {
  return serve(transport, reportMethods, {
    render: async ({ documentPath, outputPath }, context) =>
      renderReport(await readDocument(documentPath), outputPath, fonts, context),
    logo: ({ path: file, outputPath }) => prepareLogo(file, outputPath),
  });
}

async function readDocument(documentPath: string) {
  const content = await readFile(documentPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `"${documentPath}" can't be read: ${error.code}`, undefined, error);
  });
  const parsed = reportDocument.safeParse(JSON.parse(content));
  if (!parsed.success) {
    throw new Failure('usage', `"${documentPath}" is no report document: ${parsed.error.message}`);
  }
  return parsed.data;
}

/** The fonts that ship with the program: the starter names the folder; in a checkout they are found from here. */
export function fontFolder(): string {
  const resources = process.env.WAFERLENS_RESOURCES;
  if (resources !== undefined) return path.join(resources, 'fonts');
  const candidates = ['../../../resources/fonts', '../../resources/fonts'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = candidates.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`the fonts are not there: ${candidates.join(', ')}`);
  return found;
}
