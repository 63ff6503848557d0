import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphBuilder } from './build.ts';
import { modelHash } from './hash.ts';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from './proto/onnx_pb.ts';
import { readModel } from './read.ts';
import { floatValues } from './tensor.ts';

const values = Float32Array.of(1.5, -2, 3.25, 4);

/** A model whose only parameter lies in another file. */
function modelBytes(location: string, entries: Readonly<Record<string, string>> = {}): Uint8Array {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['batch', 4]);
  graph.output(graph.add('Mul', [x, graph.floats([4], values, 'scale')], {}, 'y'));
  const { proto } = graph.model();
  const tensor = proto.graph?.initializer[0];
  if (tensor === undefined) throw new Error('the model has an initialiser');
  tensor.rawData = new Uint8Array(0);
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.externalData = Object.entries({ location, ...entries }).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return toBinary(ModelProtoSchema, proto);
}

let root = '';
let folder = '';
let path = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waferlens-external-'));
  folder = join(root, 'models');
  path = join(folder, 'model.onnx');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const data = new Uint8Array(values.buffer);

async function parameters(): Promise<Float32Array | null> {
  const [tensor] = (await readModel(path)).graph.initializer;
  return tensor === undefined ? null : floatValues(tensor);
}

describe('external data', () => {
  test('is read from the folder of the model', async () => {
    await writeFile(path, modelBytes('weights.bin'));
    await writeFile(join(folder, 'weights.bin'), data);
    expect(await parameters()).toEqual(values);
    expect((await readModel(path)).externalFiles).toEqual(['weights.bin']);
  });

  test('is read from a folder below, at its offset', async () => {
    await writeFile(path, modelBytes('parts/weights.bin', { offset: '8', length: '16' }));
    await mkdir(join(folder, 'parts'));
    await writeFile(join(folder, 'parts', 'weights.bin'), new Uint8Array([...new Uint8Array(8), ...data]));
    expect(await parameters()).toEqual(values);
  });

  test('may be a link that stays inside the folder', async () => {
    await writeFile(path, modelBytes('weights.bin'));
    await writeFile(join(folder, 'real.bin'), data);
    await symlink('real.bin', join(folder, 'weights.bin'));
    expect(await parameters()).toEqual(values);
  });

  test.each([
    ['an absolute path', '/etc/passwd'],
    ['a drive', 'C:\\secret.bin'],
    ['a relative drive', 'c:secret.bin'],
    ['a network share', '\\\\host\\share\\w.bin'],
    ['the folder above', '../outside.bin'],
    ['the folder above, written the other way', '..\\outside.bin'],
    ['the folder above, in the middle', 'a/../../outside.bin'],
    ['nothing', ''],
    ['a name with a zero byte', 'a\0b'],
    ['the folder itself', '.'],
  ])('is refused at %s', async (_, location) => {
    await writeFile(join(root, 'outside.bin'), data);
    await writeFile(path, modelBytes(location));
    await expect(readModel(path)).rejects.toMatchObject({ code: 'model' });
    await expect(readModel(path)).rejects.toThrow(/own folder/);
  });

  test('is refused behind a link that leads out of the folder', async () => {
    await writeFile(join(root, 'outside.bin'), data);
    await symlink(join(root, 'outside.bin'), join(folder, 'weights.bin'));
    await writeFile(path, modelBytes('weights.bin'));
    await expect(readModel(path)).rejects.toThrow(/link that leads out/);
  });

  test('is refused behind a folder link that leads out', async () => {
    await mkdir(join(root, 'elsewhere'));
    await writeFile(join(root, 'elsewhere', 'weights.bin'), data);
    await symlink(join(root, 'elsewhere'), join(folder, 'parts'));
    await writeFile(path, modelBytes('parts/weights.bin'));
    await expect(readModel(path)).rejects.toThrow(/link that leads out/);
  });

  test('that is missing is named', async () => {
    await writeFile(path, modelBytes('weights.bin'));
    await expect(readModel(path)).rejects.toMatchObject({ code: 'model', data: { location: 'weights.bin' } });
  });

  test('that is too short is named with what it should hold', async () => {
    await writeFile(path, modelBytes('weights.bin'));
    await writeFile(join(folder, 'weights.bin'), data.subarray(0, 12));
    await expect(readModel(path)).rejects.toThrow(/weights\.bin is too short.*0 to 16.*12/);
  });

  test.each([['-8'], ['1e99'], ['many'], [' ']])('with offset %j is refused', async (offset) => {
    await writeFile(path, modelBytes('weights.bin', { offset }));
    await writeFile(join(folder, 'weights.bin'), data);
    await expect(readModel(path)).rejects.toMatchObject({ code: 'model' });
  });

  test('with a length that does not fit the tensor is refused', async () => {
    await writeFile(path, modelBytes('weights.bin', { length: '8' }));
    await writeFile(join(folder, 'weights.bin'), data);
    await expect(readModel(path)).rejects.toThrow(/8 bytes.*16/);
  });
});

describe('modelHash', () => {
  const sha256 = (...parts: Uint8Array[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  };

  test('of a model without external data is that of its file', async () => {
    const graph = new GraphBuilder(13);
    graph.output(graph.add('Relu', [graph.input('x', 'float32', ['batch', 4])], {}, 'y'));
    await writeFile(path, toBinary(ModelProtoSchema, graph.model().proto));
    expect(await modelHash(path)).toBe(sha256(await readFile(path)));
  });

  test('covers external data, and is the same whether locations are passed or found', async () => {
    await writeFile(path, modelBytes('weights.bin'));
    await writeFile(join(folder, 'weights.bin'), data);
    const expected = sha256(await readFile(path), data);
    expect(await modelHash(path)).toBe(expected);
    expect(await modelHash(path, ['weights.bin'])).toBe(expected);
  });
});
