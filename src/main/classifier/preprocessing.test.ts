import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelInspection } from '#contract/model.ts';
import { readLabels } from './labels.ts';
import { readPreprocessing, resolvePreprocessing } from './preprocessing.ts';

function inspectionOf(input: ModelInspection['input']): ModelInspection {
  return {
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    bytes: 1,
    irVersion: 8,
    opset: 17,
    domains: {},
    producer: '',
    inputs: [],
    outputs: [],
    parameters: 0,
    parameterBytes: 0,
    operators: {},
    featureTensors: [],
    defaultFeature: null,
    gradients: { missing: [], straightThrough: 0, problem: null },
    externalData: [],
    answer: { name: 'logits', kind: 'logit', classes: 3 },
    input,
    problem: null,
  };
}

const grey = { name: 'x', channels: 1, height: 64, width: 32, layout: 'nchw', batch: 'dynamic' } as const;

async function fileWith(content: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'waferlens-')), 'file');
  await writeFile(file, content);
  return file;
}

describe('preprocessing', () => {
  it('is read from the model where the file says nothing', () => {
    expect(resolvePreprocessing(inspectionOf(grey), {})).toEqual({
      channels: 'grey',
      size: [64, 32],
      resize: 'bilinear',
      fit: 'stretch',
      scale: 1 / 255,
      mean: [0],
      std: [1],
      layout: 'nchw',
    });
  });

  it('repeats one mean and standard deviation for every channel', () => {
    const resolved = resolvePreprocessing(inspectionOf({ ...grey, channels: 3 }), {
      mean: [0.5],
      std: [0.2],
    });
    expect([resolved.mean, resolved.std]).toEqual([
      [0.5, 0.5, 0.5],
      [0.2, 0.2, 0.2],
    ]);
  });

  it.each([
    ['channels', { channels: 'rgb' as const }, /takes 1 channels.*"rgb"/],
    ['layout', { layout: 'nhwc' as const }, /is NCHW.*says NHWC/],
    ['size', { size: [32, 64] as [number, number] }, /64 x 32.*says 32 x 64/],
    ['mean', { mean: [1, 2] }, /"mean" has 2 values for 1 channels/],
  ])('that contradicts the model in %s is refused with both values', (_name, given, message) => {
    expect(() => resolvePreprocessing(inspectionOf(grey), given)).toThrow(message);
  });

  it('must say its size for a model that takes any', () => {
    expect(() => resolvePreprocessing(inspectionOf({ ...grey, height: null }), {})).toThrow(/any size/);
  });

  it('file with an unknown entry is refused by name', async () => {
    await expect(readPreprocessing(await fileWith('{"chanels": "grey"}'))).rejects.toThrow(/chanels/);
  });
});

describe('labels', () => {
  it('are the lines of a text file, byte-order mark and last newline aside', async () => {
    expect(await readLabels(await fileWith('\uFEFFa\r\nb c\r\n'))).toEqual(['a', 'b c']);
  });

  it('are also read from JSON', async () => {
    expect(await readLabels(await fileWith('{"classes": ["a", "b"]}'))).toEqual(['a', 'b']);
  });

  it.each([
    ['twice', 'a\nb\na\n', /"a" stands on line 1 and again on line 3/],
    ['empty', 'a\n\nb\n', /line 2 is empty/],
    ['alone', 'a\n', /at least two/],
  ])('%s are refused with the line', async (_name, text, message) => {
    await expect(readLabels(await fileWith(text))).rejects.toThrow(message);
  });
});
