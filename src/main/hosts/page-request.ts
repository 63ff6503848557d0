import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Failure } from '#contract/failure.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { parseByteRange } from './byte-range.ts';
import { blobType, type DataPlane, parseDataRoute, type TypedBytes } from './data-plane.ts';
import type { RendererFile } from './renderer-files.ts';
import { commonHeaders, dataPolicy } from './security-headers.ts';

/** A request of a page, as both hosts see it. */
export interface PageRequest {
  readonly method: string;
  /** Path as it stands in the URL, not decoded. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly header: (name: 'range' | 'if-range' | 'if-none-match') => string | undefined;
}

/** What can be asked for. */
export interface Site {
  readonly files: ReadonlyMap<string, RendererFile>;
  readonly dataPlane: DataPlane;
  /** Content security policy of pages. */
  readonly policy: string;
  readonly log?: ErrorLog | undefined;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable | null;
}

type Headers = Record<string, string>;

/** Answers what a page may ask for: the user interface's files and the data plane. Never throws. */
export async function answerPageRequest(request: PageRequest, site: Site): Promise<PageAnswer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainAnswer(405, 'only GET is answered here', { Allow: 'GET, HEAD' });
  }
  try {
    return (await found(request, site)) ?? plainAnswer(404, 'there is nothing here');
  } catch (error) {
    return failed(error, request.pathname, site.log);
  }
}

/** A short answer in words. */
export function plainAnswer(status: number, text: string, headers: Headers = {}): PageAnswer {
  const bytes = new TextEncoder().encode(`${text}\n`);
  return {
    status,
    headers: {
      ...commonHeaders,
      'Content-Security-Policy': dataPolicy('text/plain'),
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': `${bytes.length}`,
      'Cache-Control': 'no-store',
      ...headers,
    },
    body: bytes,
  };
}

async function found(request: PageRequest, site: Site): Promise<PageAnswer | null> {
  const route = parseDataRoute(request.pathname);
  switch (route?.kind) {
    case 'page': {
      const file = site.files.get(route.file);
      if (file === undefined) return null;
      return fileAnswer(request, file.path, {
        'Content-Type': file.type,
        'Content-Security-Policy': site.policy,
        'Cache-Control': 'no-cache',
      });
    }
    case 'blob': {
      const type = blobType(request.query);
      if (type === null) return plainAnswer(400, 'blobs are not served as this type');
      const blob = site.dataPlane.blob(route.sha256);
      if (blob === null) return null;
      return fileAnswer(request, blob.path, {
        'Content-Type': type,
        'Content-Security-Policy': dataPolicy(type),
        'Cache-Control': 'private, max-age=31536000, immutable',
        ETag: `"${route.sha256}"`,
        'Accept-Ranges': 'bytes',
      });
    }
    case 'thumbnail':
      return bytesAnswer(request, await site.dataPlane.thumbnail(route.datasetId, route.index));
    case 'picture':
      return bytesAnswer(request, await site.dataPlane.picture(route.datasetId, route.index));
    case 'partial':
      // Soon another one takes its place: nobody asks for it again.
      return bytesAnswer(request, site.dataPlane.partial(route.id), 'no-store');
    case undefined:
      return null;
  }
}

async function fileAnswer(request: PageRequest, path: string, own: Headers): Promise<PageAnswer | null> {
  const headers = { ...commonHeaders, ...own };
  if (isUnchanged(request, headers.ETag)) return { status: 304, headers, body: null };
  const file = await opened(path);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const wanted = headers['Accept-Ranges'] === undefined ? null : wantedRange(request, size, headers.ETag);
    if (wanted === 'unsatisfiable') {
      await file.close();
      return plainAnswer(416, 'there are no such bytes', { 'Content-Range': `bytes */${size}` });
    }
    const { start, end } = wanted ?? { start: 0, end: size };
    const status = wanted === null ? 200 : 206;
    headers['Content-Length'] = `${end - start}`;
    if (wanted !== null) headers['Content-Range'] = `bytes ${start}-${end - 1}/${size}`;
    if (request.method === 'HEAD' || end === start) {
      await file.close();
      return { status, headers, body: null };
    }
    return { status, headers, body: file.createReadStream({ start, end: end - 1 }) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

// Data set and index name another picture in another project, so the browser asks again each time.
function bytesAnswer(
  request: PageRequest,
  answer: TypedBytes | null,
  caching = 'private, no-cache',
): PageAnswer | null {
  if (answer === null) return null;
  const headers: Headers = {
    ...commonHeaders,
    'Content-Type': answer.type,
    'Content-Security-Policy': dataPolicy(answer.type),
    'Cache-Control': caching,
    ETag: `"${createHash('sha256').update(answer.bytes).digest('hex')}"`,
  };
  if (isUnchanged(request, headers.ETag)) return { status: 304, headers, body: null };
  headers['Content-Length'] = `${answer.bytes.length}`;
  return { status: 200, headers, body: request.method === 'HEAD' ? null : answer.bytes };
}

function isUnchanged(request: PageRequest, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  const known = request.header('if-none-match')?.split(',') ?? [];
  return known.some((each) => each.trim().replace(/^W\//, '') === etag);
}

function wantedRange(request: PageRequest, size: number, etag: string | undefined) {
  const condition = request.header('if-range');
  if (condition !== undefined && condition !== etag) return null;
  return parseByteRange(request.header('range'), size);
}

async function opened(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function statusOf({ code }: Failure): number {
  // A page may still ask for pictures of the project that has just been closed.
  if (code === 'not-found' || code === 'project') return 404;
  return code === 'forbidden' ? 403 : 500;
}

function failed(error: unknown, pathname: string, log: ErrorLog | undefined): PageAnswer {
  if (error instanceof Failure) {
    return plainAnswer(statusOf(error), error.message);
  }
  const errorId = crypto.randomUUID().slice(0, 8);
  log?.error(`internal error ${errorId} in ${pathname}`, error);
  return plainAnswer(500, `internal error ${errorId}`);
}
