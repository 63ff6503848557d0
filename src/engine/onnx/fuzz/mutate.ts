/** Test support: damages model files, from bytes to the fields of decoded messages. */
import { fromBinary, ScalarType, toBinary } from '@bufbuild/protobuf';
import { type ReflectList, type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import type { SeededRandom } from '../../math/random.ts';
import { ModelProtoSchema } from '../proto/onnx_pb.ts';

/** Ways to damage a file; `fields` changes what the file says, the others its bytes. */
export const mutationKinds = ['bits', 'truncated', 'spliced', 'overwritten', 'fields'] as const;
export type MutationKind = (typeof mutationKinds)[number];

/** The file, damaged. `others` lend bytes to splice in. */
export function mutated(
  kind: MutationKind,
  file: Uint8Array,
  others: readonly Uint8Array[],
  random: SeededRandom,
): Uint8Array {
  switch (kind) {
    case 'bits':
      return withFlippedBits(file, random);
    case 'truncated':
      return file.slice(0, random.integer(file.length));
    case 'spliced':
      return spliced(file, others[random.integer(others.length)] ?? file, random);
    case 'overwritten':
      return overwritten(file, random);
    case 'fields':
      return withChangedFields(file, random);
  }
}

function withFlippedBits(file: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Uint8Array.from(file);
  for (let i = 1 + random.integer(16); i > 0; i--) {
    const at = random.integer(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.integer(8));
  }
  return copy;
}

/** A range of one file in place of a range of another. */
function spliced(file: Uint8Array, other: Uint8Array, random: SeededRandom): Uint8Array {
  const range = (bytes: Uint8Array, longest: number) => {
    const start = random.integer(bytes.length);
    return [start, Math.min(bytes.length, start + random.integer(longest))] as const;
  };
  const [cutStart, cutEnd] = range(file, 64);
  const [start, end] = range(other, 256);
  return Buffer.concat([file.subarray(0, cutStart), other.subarray(start, end), file.subarray(cutEnd)]);
}

/** Bytes that make the longest lengths and largest numbers. */
function overwritten(file: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Uint8Array.from(file);
  const at = random.integer(copy.length);
  const fill = [0xff, 0x7f, 0x80, 0x00][random.integer(4)] ?? 0;
  copy.fill(fill, at, at + 1 + random.integer(10));
  return copy;
}

function withChangedFields(file: Uint8Array, random: SeededRandom): Uint8Array {
  const model = fromBinary(ModelProtoSchema, file);
  const all = messagesBelow(reflect(ModelProtoSchema, model, false));
  const words = wordsIn(all);
  for (let i = 1 + random.integer(3); i > 0; i--) {
    const message = all[random.integer(all.length)];
    if (message !== undefined) changeField(message, words, random);
  }
  return toBinary(ModelProtoSchema, model);
}

function messagesBelow(root: ReflectMessage): readonly ReflectMessage[] {
  const found = [root];
  for (let i = 0; i < found.length; i++) {
    const message = found[i];
    for (const field of message?.fields ?? []) {
      if (message === undefined || !message.isSet(field)) continue;
      if (field.fieldKind === 'message') found.push(message.get(field));
      if (field.fieldKind === 'list' && field.listKind === 'message') {
        for (const item of message.get(field) as ReflectList<ReflectMessage>) found.push(item);
      }
    }
  }
  return found;
}

/** Every name and operator of the model: put elsewhere, they make cycles, second writers and other operators. */
function wordsIn(messages: readonly ReflectMessage[]): readonly string[] {
  const words = new Set(['', 'nothing']);
  for (const message of messages) {
    for (const field of message.fields) {
      if (!message.isSet(field)) continue;
      if (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING) words.add(message.get(field));
      if (field.fieldKind === 'list' && field.listKind === 'scalar' && field.scalar === ScalarType.STRING) {
        for (const word of message.get(field)) words.add(String(word));
      }
    }
  }
  return [...words];
}

const wholeNumbers = [0, 1, 2, 3, -1, -2, 7, 16, 64, 255, 65536, 2 ** 31 - 1, -(2 ** 31)];
const wideNumbers = [2n ** 31n, 2n ** 40n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];
const realNumbers = [0, -1, 0.5, 1e30, -1e-30, Number.NaN, Number.POSITIVE_INFINITY];

function pick<T>(values: readonly T[], random: SeededRandom): T {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new RangeError('invalid values: there are none to pick from');
  return value;
}

function scalar(type: ScalarType, words: readonly string[], random: SeededRandom) {
  switch (type) {
    case ScalarType.STRING:
      return pick(words, random);
    case ScalarType.BYTES:
      return new Uint8Array(random.integer(32)).map(() => random.integer(256));
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return pick(realNumbers, random);
    case ScalarType.INT64:
      return random.integer(3) === 0 ? pick(wideNumbers, random) : BigInt(pick(wholeNumbers, random));
    case ScalarType.UINT64:
      return BigInt(Math.abs(pick(wholeNumbers, random)));
    case ScalarType.BOOL:
      return random.integer(2) === 0;
    default:
      return pick(wholeNumbers, random);
  }
}

/** Sets, clears, removes, doubles or swaps something in a message. */
function changeField(message: ReflectMessage, words: readonly string[], random: SeededRandom): void {
  const set = message.fields.filter((field) => message.isSet(field));
  const field =
    random.integer(4) === 0 || set.length === 0 ? pick(message.fields, random) : pick(set, random);
  if (random.integer(12) === 0) {
    message.clear(field);
    return;
  }
  if (field.fieldKind === 'scalar') message.set(field, scalar(field.scalar, words, random));
  if (field.fieldKind === 'enum') message.set(field, pick(wholeNumbers, random));
  if (field.fieldKind !== 'list') return;
  const list = message.get(field) as ReflectList;
  const at = random.integer(list.size + 1);
  const held = list.get(at);
  if (field.listKind === 'scalar' && random.integer(3) > 0) {
    const value = scalar(field.scalar, words, random);
    if (held === undefined) list.add(value);
    else list.set(at, value);
    return;
  }
  const items = [...list];
  const change = random.integer(3);
  if (change === 0) items.splice(at, 1);
  else if (change === 1 && held !== undefined) items.splice(random.integer(items.length), 0, held);
  else random.shuffle(items);
  list.clear();
  for (const item of items) list.add(item);
}
