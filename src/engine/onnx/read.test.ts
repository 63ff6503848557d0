import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { GraphBuilder } from './build.ts';
import { absent, goldenCases } from './golden-cases.ts';
import { opsetOf } from './model.ts';
import { ModelProtoSchema, OperatorSetIdProtoSchema } from './proto/onnx_pb.ts';
import { decodeModel, readModel } from './read.ts';
import { encodeModel, writeModel } from './write.ts';

/** A Relu of [N, 3, 4, 4] plus a constant: the smallest model that has parameters. */
function smallModel(): Uint8Array {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['batch', 3, 4, 4]);
  const shift = graph.floats([3, 1, 1], [1, 2, 3]);
  graph.output(graph.add('Relu', [graph.add('Add', [x, shift])], {}, 'y'));
  return encodeModel(graph.model());
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function failureOf(bytes: Uint8Array, name: string): Promise<Failure> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const error: unknown = await readModel(path).catch((reason: unknown) => reason);
  if (!(error instanceof Failure)) throw new Error(`${name}: expected a Failure, got ${String(error)}`);
  expect(error.message).toContain(path);
  return error;
}

describe('readModel refuses', () => {
  const text = new TextEncoder();
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  test.each([
    ['an empty file', new Uint8Array(0), /empty/],
    ['a PNG renamed', png, /PNG/],
    ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), /PyTorch/],
    ['text', text.encode('label,path\n1,a.png\n'), /no ONNX model/],
    ['JSON', text.encode('{"model": 1}'), /no ONNX model/],
    ['zeros', new Uint8Array(1000), /no ONNX model/],
    [
      'a model without a graph',
      toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })),
      /no graph/,
    ],
  ])('%s', async (name, bytes, message) => {
    const failure = await failureOf(bytes, `${name}.onnx`);
    expect(failure.code).toBe('model');
    expect(failure.message).toMatch(message);
  });

  test('a file that is truncated at any place', async () => {
    const whole = smallModel();
    const codes = new Set<string>();
    for (let length = 1; length < whole.length; length++) {
      try {
        decodeModel(whole.subarray(0, length));
        throw new Error(`${length} of ${whole.length} bytes were accepted`);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        codes.add(error.code);
      }
    }
    expect([...codes]).toEqual(['model']);
    expect((await failureOf(whole.subarray(0, 60), 'cut.onnx')).message).toMatch(/truncated/);
  });

  test('a file that is not there', async () => {
    await expect(readModel(join(folder, 'nowhere.onnx'))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a folder', async () => {
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'model' });
  });
});

describe('reading and writing', () => {
  test('initialisers stay views on the bytes of the file', () => {
    const bytes = smallModel();
    const model = decodeModel(bytes);
    expect(model.graph.initializer[0]?.rawData.buffer).toBe(bytes.buffer);
  });

  test('unknown fields of a newer format survive', () => {
    const bytes = smallModel();
    // Field 999, length-delimited, at the outermost level.
    const unknown = Uint8Array.of(0xba, 0x3e, 3, 1, 2, 3);
    const extended = new Uint8Array([...bytes, ...unknown]);
    expect(encodeModel(decodeModel(extended))).toEqual(extended);
  });

  test('writeModel leaves the model and nothing else', async () => {
    const path = join(folder, 'written.onnx');
    await writeModel(decodeModel(smallModel()), path);
    const again = await readModel(path);
    expect(opsetOf(again)).toBe(13);
    expect(encodeModel(again)).toEqual(smallModel());
  });

  test('writeModel into a missing folder is a storage failure', async () => {
    const path = join(folder, 'no', 'such', 'folder.onnx');
    await expect(writeModel(decodeModel(smallModel()), path)).rejects.toMatchObject({ code: 'storage' });
  });

  test('an operator set of another domain alone does not count as an operator set', () => {
    const model = decodeModel(smallModel());
    const proto = create(ModelProtoSchema, {
      irVersion: 8n,
      graph: model.graph,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: 'com.example', version: 1n })],
    });
    expect(() => decodeModel(toBinary(ModelProtoSchema, proto))).toThrow(/operator set/);
  });
});

describe.skipIf(goldenCases().length === 0)(`reference models (${absent} when skipped)`, () => {
  test.each(goldenCases())(
    '$name: decoding, encoding and decoding again gives the same messages',
    async (golden) => {
      const model = await readModel(golden.modelPath);
      const again = decodeModel(encodeModel(model));
      expect(again.proto).toEqual(model.proto);
    },
  );
});
