/** Bytes with their content type. */
export interface TypedBytes {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** Where a user interface's pictures and arrays come from. A `Failure` thrown here becomes an error status. */
export interface DataPlane {
  /** The file of a content-addressed blob; null when there is none. */
  blob(sha256: string): { readonly path: string; readonly size: number } | null;
  thumbnail(datasetId: number, index: number): Promise<TypedBytes | null>;
  /** The picture of a sample in a format that browsers show. */
  picture(datasetId: number, index: number): Promise<TypedBytes | null>;
  /** The values of a map that is still being computed, float32; null when it is finished or has gone on. */
  partial(id: string): TypedBytes | null;
}

/** What a path asks for. */
export type DataRoute =
  | { readonly kind: 'blob'; readonly sha256: string }
  | { readonly kind: 'thumbnail'; readonly datasetId: number; readonly index: number }
  | { readonly kind: 'picture'; readonly datasetId: number; readonly index: number }
  | { readonly kind: 'partial'; readonly id: string }
  | { readonly kind: 'page'; readonly file: string };

const BLOB = /^\/blob\/([0-9a-f]{64})$/;
const PARTIAL = /^\/partial\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const SAMPLE = /^\/(thumbnail|picture)\/([1-9][0-9]{0,14})\/(0|[1-9][0-9]{0,14})$/;
/** Segments start with a letter, digit, `_` or `-`, so `.` and `..` are none; `%` and `\` are in none. */
const FILE = /^\/((?:[\w-][\w.-]*\/)*[\w-][\w.-]*)$/;

/**
 * Reads a path as it stands in a URL, without decoding it: every path of the program is plain, so whatever is
 * percent-encoded names nothing. The file of a page still has to be looked up among those that exist.
 */
export function parseDataRoute(pathname: string): DataRoute | null {
  if (pathname === '/') return { kind: 'page', file: 'index.html' };
  const sha256 = BLOB.exec(pathname)?.[1];
  if (sha256 !== undefined) return { kind: 'blob', sha256 };
  const id = PARTIAL.exec(pathname)?.[1];
  if (id !== undefined) return { kind: 'partial', id };
  const sample = SAMPLE.exec(pathname);
  if (sample !== null) {
    const kind = sample[1] === 'thumbnail' ? 'thumbnail' : 'picture';
    return { kind, datasetId: Number(sample[2]), index: Number(sample[3]) };
  }
  if (/^\/(blob|thumbnail|picture|partial)(\/|$)/.test(pathname)) return null;
  const file = FILE.exec(pathname)?.[1];
  return file === undefined ? null : { kind: 'page', file };
}

/** The content types that a blob may be asked as, with `?type=`. */
const BLOB_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'application/pdf',
  'application/octet-stream',
  'application/json',
]);

/** The content type to serve a blob as; null when the type asked for is not one of the list. */
export function blobType(query: URLSearchParams): string | null {
  const type = query.get('type') ?? 'application/octet-stream';
  return BLOB_TYPES.has(type) ? type : null;
}
