import { type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import type { DoubleMatrix } from '../../math/double-products.ts';
import { GraphBuilder } from '../../onnx/build.ts';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from '../../onnx/proto/onnx_pb.ts';
import { elementTypes } from '../../onnx/tensor.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import { float32Data, type Tensor } from '../../runtime/tensor.ts';
import type { Precision } from './feature-map.ts';

const opset = 13;
/** ONNX Runtime maps a file below 2 GB; a little less keeps clear of the edge. */
const mostShardBytes = 1.5e9;

export type KeptNumbers = Float32Array | Float64Array;

/** Features of neighbouring rows: Phi [rows, r] and Psi [rows, s], in memory or in the files of a number. */
export type RowShard =
  | { readonly rows: number; readonly number: number }
  | { readonly rows: number; readonly phi: KeptNumbers; readonly psi: KeptNumbers };

export interface RowFormat {
  readonly precision: Precision;
  readonly r: number;
  readonly s: number;
}

export interface RowSink {
  write(phi: KeptNumbers, psi: KeptNumbers, rows: number): Promise<void>;
}

export function bytesPerNumber(precision: Precision): number {
  return precision === 'float32' ? 4 : 8;
}

function fileNames(number: number) {
  const digits = String(number).padStart(4, '0');
  return { phi: `phi-${digits}.bin`, psi: `psi-${digits}.bin`, graph: `answer-${digits}.onnx` };
}

/** What the disk refused, as a message with a way out. */
export function storageFailure(path: string, error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || !('code' in error)) return error;
  return new Failure(
    'storage',
    `"${path}" can't be written: ${String(error.code)}. Free some space or choose another folder.`,
    undefined,
    error,
  );
}

const bytesOf = (values: KeptNumbers) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Keeps rows in memory. */
export class MemoryShards implements RowSink {
  readonly shards: RowShard[] = [];

  async write(phi: KeptNumbers, psi: KeptNumbers, rows: number): Promise<void> {
    this.shards.push({ rows, phi, psi });
  }
}

/** Writes rows into files that get their names once they are whole. */
export class FileShards implements RowSink {
  readonly #directory: string;
  readonly #format: RowFormat;
  readonly #mostRows: number;
  readonly #done: { readonly rows: number; readonly number: number }[] = [];
  #next: number;
  #open: { readonly phi: FileHandle; readonly psi: FileHandle; rows: number } | null = null;

  /** @param first number of the first shard that is written */
  constructor(directory: string, format: RowFormat, first: number, mostBytes = mostShardBytes) {
    this.#directory = directory;
    this.#format = format;
    this.#next = first;
    const perRow = bytesPerNumber(format.precision) * Math.max(format.r, format.s);
    this.#mostRows = Math.max(1, Math.floor(mostBytes / perRow));
  }

  async write(phi: KeptNumbers, psi: KeptNumbers, rows: number): Promise<void> {
    const { r, s } = this.#format;
    await this.#guarded(async () => {
      for (let start = 0; start < rows; ) {
        this.#open ??= await this.#begin();
        const end = Math.min(rows, start + this.#mostRows - this.#open.rows);
        await writeAll(this.#open.phi, bytesOf(phi.subarray(start * r, end * r)));
        await writeAll(this.#open.psi, bytesOf(psi.subarray(start * s, end * s)));
        this.#open.rows += end - start;
        start = end;
        if (this.#open.rows === this.#mostRows) await this.#finishShard();
      }
    });
  }

  async finish(): Promise<readonly RowShard[]> {
    await this.#guarded(() => this.#finishShard());
    return this.#done;
  }

  /** Removes everything that was written, as far as the disk lets it: the error that led here is the one to tell. */
  async discard(): Promise<void> {
    await this.#open?.phi.close().catch(() => {});
    await this.#open?.psi.close().catch(() => {});
    this.#open = null;
    for (const number of [...this.#done.map((shard) => shard.number), this.#next]) {
      for (const name of Object.values(fileNames(number))) {
        await rm(join(this.#directory, name), { force: true }).catch(() => {});
        await rm(join(this.#directory, `${name}.part`), { force: true }).catch(() => {});
      }
    }
  }

  async #begin() {
    const names = fileNames(this.#next);
    const phi = await open(join(this.#directory, `${names.phi}.part`), 'w');
    const psi = await open(join(this.#directory, `${names.psi}.part`), 'w');
    return { phi, psi, rows: 0 };
  }

  async #finishShard(): Promise<void> {
    const opened = this.#open;
    if (opened === null) return;
    const names = fileNames(this.#next);
    await opened.phi.close();
    await opened.psi.close();
    this.#open = null;
    await writeFile(
      join(this.#directory, `${names.graph}.part`),
      answerGraph(this.#format, opened.rows, names),
    );
    for (const name of Object.values(names))
      await rename(join(this.#directory, `${name}.part`), join(this.#directory, name));
    this.#done.push({ rows: opened.rows, number: this.#next });
    this.#next++;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw storageFailure(this.#directory, error);
    }
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Files of a shard with the sizes that they must have. */
export async function requireShard(directory: string, format: RowFormat, rows: number, number: number) {
  const names = fileNames(number);
  const size = bytesPerNumber(format.precision);
  const expected = {
    [names.phi]: rows * format.r * size,
    [names.psi]: rows * format.s * size,
    [names.graph]: null,
  };
  for (const [name, bytes] of Object.entries(expected)) {
    const found = await stat(join(directory, name)).catch(() => null);
    if (found === null || (bytes !== null && found.size !== bytes)) {
      const what = found === null ? 'is missing' : `has ${found.size} bytes instead of ${bytes}`;
      throw new Failure(
        'integrity',
        `"${join(directory, name)}" ${what}. Remove the index to have it fitted anew.`,
      );
    }
  }
}

/**
 * values[q, i] = (phi_i . a_q)(psi_i . b_q). As external data of the graph the rows are mapped, not read, and as first
 * factor of a product they are not packed into a copy either.
 */
function answerGraph(
  { precision, r, s }: RowFormat,
  rows: number | null,
  files: { readonly phi: string; readonly psi: string } | null,
): Uint8Array {
  const builder = new GraphBuilder(opset);
  const matrixOf = (name: 'phi' | 'psi', columns: number) => {
    if (files === null || rows === null) return builder.input(name, precision, [null, columns]);
    const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });
    const length = rows * columns * bytesPerNumber(precision);
    return builder.initialiser(
      create(TensorProtoSchema, {
        name,
        dataType: elementTypes[precision],
        dims: [BigInt(rows), BigInt(columns)],
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [entry('location', files[name]), entry('offset', '0'), entry('length', String(length))],
      }),
    );
  };
  const a = builder.input('a', precision, [r, null]);
  const b = builder.input('b', precision, [s, null]);
  const alpha = builder.add('MatMul', [matrixOf('phi', r), a]);
  const beta = builder.add('MatMul', [matrixOf('psi', s), b]);
  const turned = builder.add('Transpose', [builder.add('Mul', [alpha, beta])], { perm: [1, 0] });
  builder.output(builder.cast(turned, 'float32', 'values'));
  return encodeModel(builder.model());
}

/** Answers from shards: one session per mapped shard, one for all that are in memory. */
export class ShardAnswers {
  readonly #format: RowFormat;
  readonly #directory: string | null;
  readonly #threads: number;
  readonly #mapped = new Map<number, Session>();
  #fed: Session | null = null;

  constructor(format: RowFormat, directory: string | null, threads: number) {
    this.#format = format;
    this.#directory = directory;
    this.#threads = threads;
  }

  /**
   * @param a [r, queries]
   * @param b [s, queries]
   * @returns [queries, rows of the shard]
   */
  async of(shard: RowShard, a: DoubleMatrix, b: DoubleMatrix): Promise<Float32Array> {
    const { r, s } = this.#format;
    const session = await this.#session(shard);
    const feeds: Record<string, Tensor> = { a: this.#tensor(a.data, a), b: this.#tensor(b.data, b) };
    if ('phi' in shard) {
      feeds.phi = this.#tensor(shard.phi, { rows: shard.rows, columns: r });
      feeds.psi = this.#tensor(shard.psi, { rows: shard.rows, columns: s });
    }
    return float32Data((await session.run(feeds)).values, 'values');
  }

  async dispose(): Promise<void> {
    for (const session of this.#mapped.values()) await session.dispose();
    this.#mapped.clear();
    await this.#fed?.dispose();
    this.#fed = null;
  }

  #tensor(data: KeptNumbers, size: { readonly rows: number; readonly columns: number }): Tensor {
    const dims = [size.rows, size.columns];
    return this.#format.precision === 'float32'
      ? { type: 'float32', dims, data: data instanceof Float32Array ? data : Float32Array.from(data) }
      : { type: 'float64', dims, data: data instanceof Float64Array ? data : Float64Array.from(data) };
  }

  async #session(shard: RowShard): Promise<Session> {
    const settings = {
      threads: this.#threads,
      optimisation: 'basic',
      title: 'rows of a K-SBE index',
    } as const;
    if ('phi' in shard) {
      this.#fed ??= await createSession({ model: answerGraph(this.#format, null, null), ...settings });
      return this.#fed;
    }
    const known = this.#mapped.get(shard.number);
    if (known !== undefined) return known;
    const model = join(this.#directory ?? '', fileNames(shard.number).graph);
    const opened = await createSession({ model, ...settings });
    this.#mapped.set(shard.number, opened);
    return opened;
  }
}

/** Rows of a shard in blocks, read or as they are in memory. */
export async function* shardBlocks(
  shard: RowShard,
  { precision, r, s }: RowFormat,
  directory: string | null,
  size: number,
): AsyncGenerator<{ readonly rows: number; readonly phi: KeptNumbers; readonly psi: KeptNumbers }> {
  if ('phi' in shard) {
    for (let start = 0; start < shard.rows; start += size) {
      const end = Math.min(shard.rows, start + size);
      yield {
        rows: end - start,
        phi: shard.phi.subarray(start * r, end * r),
        psi: shard.psi.subarray(start * s, end * s),
      };
    }
    return;
  }
  const names = fileNames(shard.number);
  const phi = await open(join(directory ?? '', names.phi));
  const psi = await open(join(directory ?? '', names.psi));
  try {
    for (let start = 0; start < shard.rows; start += size) {
      const rows = Math.min(size, shard.rows - start);
      yield {
        rows,
        phi: await readNumbers(phi, precision, start * r, rows * r),
        psi: await readNumbers(psi, precision, start * s, rows * s),
      };
    }
  } finally {
    await phi.close();
    await psi.close();
  }
}

async function readNumbers(file: FileHandle, precision: Precision, start: number, count: number) {
  const values = precision === 'float32' ? new Float32Array(count) : new Float64Array(count);
  const bytes = bytesOf(values);
  let position = start * values.BYTES_PER_ELEMENT;
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, position);
    if (bytesRead === 0)
      throw new Failure('integrity', 'an index file is shorter than it was when it was opened');
    at += bytesRead;
    position += bytesRead;
  }
  return values;
}
