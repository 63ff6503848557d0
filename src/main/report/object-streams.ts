import { Buffer } from 'node:buffer';

/** What PDFKit writes a file with; its types do not know it. */
interface FileWriter {
  _offset: number;
  /** Place of each object in the file, by its number less one. */
  readonly _offsets: (number | null)[];
  _ended: boolean;
  readonly _root: unknown;
  readonly _info: unknown;
  readonly _id: unknown;
  ref(data: object): { readonly id: number; end(bytes: Uint8Array): void };
  _write(data: string | Uint8Array): void;
  _finalize(): void;
  push(chunk: Uint8Array | null): boolean;
}

/** Objects of one stream: readers unpack all of them to get at one. */
const mostObjects = 200;

interface PackedObject {
  readonly id: number;
  readonly body: Buffer;
}

/**
 * Makes PDFKit pack objects that are no streams, most of them of the structure tree, into compressed object streams,
 * and write the cross-reference as a stream (ISO 32000-1, 7.5.7 and 7.5.8; allowed by PDF/A-3). PDFKit itself writes
 * each of them as plain text with a line in a table, which was a seventh of a report of many cases.
 *
 * Call it before anything is added to the document.
 */
export function packObjects(doc: PDFKit.PDFDocument): void {
  const writer = doc as unknown as FileWriter;
  const write = writer._write.bind(writer);
  /** Where packed objects are: the number of their stream, and their place in it. */
  const places = new Map<number, { readonly stream: number; readonly index: number }>();
  let pending: PackedObject[] = [];
  /** The beginning of an object of which it is not known yet whether a stream follows. */
  let begun: string[] = [];

  const flush = () => {
    if (pending.length === 0) return;
    const packed = pending;
    pending = [];
    let offset = 0;
    const heads = packed.map(({ id, body }) => {
      const head = `${id} ${offset}`;
      offset += body.length;
      return head;
    });
    const head = Buffer.from(`${heads.join(' ')}\n`);
    const stream = writer.ref({ Type: 'ObjStm', N: packed.length, First: head.length });
    packed.forEach(({ id }, index) => {
      places.set(id, { stream: stream.id, index });
    });
    stream.end(Buffer.concat([head, ...packed.map(({ body }) => body)]));
  };

  writer._write = (data) => {
    if (typeof data === 'string') {
      const [head, body] = begun;
      if (begun.length === 0 && /^\d+ 0 obj$/.test(data)) {
        begun = [data];
        return;
      }
      if (head !== undefined && body === undefined) {
        begun.push(data);
        return;
      }
      if (head !== undefined && body !== undefined) {
        begun = [];
        if (data === 'endobj') {
          pending.push({ id: Number.parseInt(head, 10), body: Buffer.from(`${body}\n`, 'latin1') });
          if (pending.length === mostObjects) flush();
          return;
        }
        write(head);
        write(body);
      }
    }
    write(data);
  };

  writer._finalize = () => {
    // What is written from here on ends by itself.
    writer._ended = false;
    flush();
    const { _root: Root, _info: Info, _id: id } = writer;
    const offset = writer._offset;
    const size = writer._offsets.length + 2;
    const reference = writer.ref({ Type: 'XRef', Size: size, W: [1, 4, 2], Root, Info, ID: [id, id] });
    const offsets = [...writer._offsets];
    offsets[reference.id - 1] = offset;
    reference.end(crossReference(offsets, places));
    write('startxref');
    write(`${offset}`);
    write('%%EOF');
    writer.push(null);
  };
}

/** Seven bytes per object, from object 0 on, which is free: kind, place, place within a stream. */
function crossReference(
  offsets: readonly (number | null)[],
  places: ReadonlyMap<number, { readonly stream: number; readonly index: number }>,
): Buffer {
  const entries = Buffer.alloc(7 * (offsets.length + 1));
  entries.writeUInt16BE(65_535, 5);
  offsets.forEach((offset, at) => {
    const place = places.get(at + 1);
    const entry = 7 * (at + 1);
    entries.writeUInt8(place === undefined ? 1 : 2, entry);
    entries.writeUInt32BE(place === undefined ? (offset ?? 0) : place.stream, entry + 1);
    entries.writeUInt16BE(place?.index ?? 0, entry + 5);
  });
  return entries;
}
