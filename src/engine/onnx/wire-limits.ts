import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { ModelProtoSchema } from './proto/onnx_pb.ts';
import { VarintReader } from './varint-reader.ts';

/**
 * What a file may unfold to. Two bytes can announce an empty message, one a number, and either takes up to hundreds
 * of bytes once decoded; so a small file may fill the memory. Ten times the largest classifiers known stay below:
 * 100,000 nodes with their shapes are 1.4 million messages.
 */
export interface WireLimits {
  readonly messages: number;
  /** Numbers stored one by one. Weights belong into raw data, whose length is that of the file. */
  readonly numbers: number;
  /** The same for 64-bit integers, which take more memory. */
  readonly wideNumbers: number;
  /** Messages inside messages. A subgraph is three levels below the graph that it is part of. */
  readonly depth: number;
}

export const wireLimits: WireLimits = {
  messages: 2_000_000,
  numbers: 64_000_000,
  wideNumbers: 8_000_000,
  depth: 100,
};

const wide: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

const fieldTables = new Map<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(message: DescMessage): ReadonlyMap<number, DescField> {
  const known = fieldTables.get(message);
  if (known !== undefined) return known;
  const made = new Map(message.fields.map((field) => [field.number, field]));
  fieldTables.set(message, made);
  return made;
}

/**
 * Walks the messages of a model file without decoding them, and says in words which limit decoding would pass; null
 * when none, or when the file is damaged, which decoding then tells. Takes time in the number of messages and
 * numbers up to the limits, and no memory to speak of.
 */
export function passedLimit(bytes: Uint8Array, limits: WireLimits = wireLimits): string | null {
  const reader = new VarintReader(bytes);
  const open: { readonly fields: ReadonlyMap<number, DescField>; readonly end: number }[] = [
    { fields: fieldsOf(ModelProtoSchema), end: bytes.length },
  ];
  const count = { messages: 1, numbers: 0, wideNumbers: 0 };
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    if (reader.position >= level.end) {
      open.pop();
      continue;
    }
    const tag = reader.next();
    if (tag === null) return null;
    const field = level.fields.get(Math.floor(tag / 8));
    const wireType = tag % 8;
    let length: number | null = wireType === 1 ? 8 : wireType === 5 ? 4 : null;
    if (wireType === 0) {
      if (reader.next() === null) return null;
      length = 0;
    }
    if (wireType === 2) length = reader.next();
    // Groups and damage end the walk: no message of the format has groups, so decoding skips or refuses them.
    if (length === null || reader.position + length > level.end) return null;
    const scalar = field?.fieldKind === 'list' && field.listKind === 'scalar' ? field.scalar : null;
    if (field?.message !== undefined && wireType === 2) {
      count.messages++;
      open.push({ fields: fieldsOf(field.message), end: reader.position + length });
    } else {
      if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES || field === undefined)
        count.messages++;
      else if (scalar !== null) {
        const numbers = wireType === 2 ? packed(bytes, reader.position, length, scalar) : 1;
        if (wide.has(scalar)) count.wideNumbers += numbers;
        else count.numbers += numbers;
      }
      reader.position += length;
    }
    if (open.length > limits.depth) return `nests messages deeper than ${limits.depth} levels`;
    if (count.messages > limits.messages) return `holds more than ${limits.messages} messages`;
    if (count.numbers > limits.numbers) return `stores more than ${limits.numbers} numbers one by one`;
    if (count.wideNumbers > limits.wideNumbers) {
      return `stores more than ${limits.wideNumbers} 64-bit integers one by one`;
    }
  }
  return null;
}

/** How many numbers a packed list holds. A variable-length integer ends with the byte below 128. */
function packed(bytes: Uint8Array, start: number, length: number, type: ScalarType): number {
  if (type === ScalarType.FLOAT || type === ScalarType.FIXED32 || type === ScalarType.SFIXED32)
    return length / 4;
  if (type === ScalarType.DOUBLE || type === ScalarType.FIXED64 || type === ScalarType.SFIXED64)
    return length / 8;
  let ends = 0;
  for (let i = start; i < start + length; i++) if ((bytes[i] ?? 0) < 0x80) ends++;
  return ends;
}
