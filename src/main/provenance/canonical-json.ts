import { createHash } from 'node:crypto';

/**
 * The one JSON text of a value (RFC 8785, JSON Canonicalization Scheme): no white space, object keys sorted by
 * UTF-16 code units, numbers and strings as ECMAScript writes them. Two values that are equal as JSON have the
 * same text, whatever the order of their keys.
 *
 * One departure: a lone surrogate (a Windows file name may hold one) is written as its `\udXXX` escape, where the
 * RFC refuses it. The text stays unambiguous and parses back to the same string.
 *
 * @throws TypeError for what JSON can't hold without loss: NaN, infinities, undefined, functions, symbols,
 * bigints, sparse arrays, and objects that are no plain records. The message says where it stands.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

/** SHA-256 (hex) of a text's UTF-8 bytes, or of bytes. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 (hex) of a value's canonical JSON. */
export function contentHash(value: unknown): string {
  return sha256Of(canonicalJson(value));
}

function write(value: unknown, place: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`no JSON number: ${value} at ${place}`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, place) : writeRecord(value, place);
    default:
      throw new TypeError(`no JSON value: ${typeof value} at ${place}`);
  }
}

function writeArray(values: readonly unknown[], place: string): string {
  // Array.from visits holes as undefined, so that they are refused, where map would skip them.
  return `[${Array.from(values, (value, index) => write(value, `${place}[${index}]`)).join(',')}]`;
}

function writeRecord(value: object, place: string): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`no plain record: ${value.constructor?.name ?? 'object'} at ${place}`);
  }
  const fields = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, field]) => `${JSON.stringify(key)}:${write(field, `${place}.${key}`)}`);
  return `{${fields.join(',')}}`;
}
