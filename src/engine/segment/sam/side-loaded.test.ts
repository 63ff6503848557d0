import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/build.ts';
import { type OnnxModel, type Shape, withGraph } from '../../onnx/model.ts';
import { samSegmenter } from '../sam.ts';
import { sam2Segmenter } from '../sam2.ts';
import { type ExportForm, greyNetworks } from './fixtures/grey-networks.ts';
import { contextWith, sideLoad } from './fixtures/side-loaded.ts';
import { hashSideLoaded, readSideLoaded } from './side-loaded.ts';

const folder = mkdtempSync(join(os.tmpdir(), 'side-loaded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A graph that takes and gives what is named, float32. */
function graphOf(
  inputs: Readonly<Record<string, Shape>>,
  outputs: readonly string[],
  shape: Shape | null = null,
): OnnxModel {
  const g = new GraphBuilder(17);
  for (const [name, shape] of Object.entries(inputs)) g.input(name, 'float32', shape);
  const [first = ''] = Object.keys(inputs);
  for (const name of outputs) {
    g.add('Identity', [first], {}, name);
    g.output(name, 'float32', shape);
  }
  return g.model();
}

describe('encoders and decoders are recognised', () => {
  test.each<[ExportForm, object, object]>([
    [
      'sam',
      { layout: 'nchw', pixels: 'normalised', size: [64, 64] },
      { family: 'sam', batched: false, pointsPerPrompt: 2, masks: 'low_res_masks', coarse: true },
    ],
    ['sam-batched', { pixels: 'normalised' }, { family: 'sam', batched: true }],
    ['sam-preprocessing', { layout: 'hwc', pixels: 'bytes', size: null }, { family: 'sam' }],
    ['sam-without-coarse', {}, { masks: 'masks', coarse: false }],
    [
      'efficient-sam',
      { layout: 'nchw', pixels: 'unit', size: null },
      { family: 'efficient-sam', batched: true, pointsPerPrompt: 1, masks: 'onnx::Shape_2471', coarse: true },
    ],
    [
      'sam2',
      { pixels: 'normalised', embeddings: ['image_embed', 'high_res_feats_0', 'high_res_feats_1'] },
      { family: 'sam2', batched: true, pointsPerPrompt: 1, originalSize: null },
    ],
    ['sam2-original-size', {}, { originalSize: { name: 'orig_im_size', type: 'int32' } }],
  ])('%s', async (form, encoder, decoder) => {
    const files = await sideLoad(join(folder, form), greyNetworks(form));
    const found = await readSideLoaded(form.startsWith('sam2') ? 'sam2' : 'sam', files);
    expect(found.encoder.form).toMatchObject(encoder);
    expect(found.decoder.form).toMatchObject(decoder);
  });
});

describe('other files are refused with what was found and what was expected', () => {
  const { encoder, decoder } = greyNetworks('sam');
  const points = { point_coords: [1, 'n', 2], point_labels: [1, 'n'] };
  test.each<[string, OnnxModel, OnnxModel, RegExp]>([
    ['files that were exchanged', decoder, encoder, /encoder|decoder/],
    [
      'a classifier',
      graphOf({ pixels: ['n', 3, 8, 8] }, ['logits'], ['n', 10]),
      decoder,
      /encoder\.onnx gives other outputs\. It takes pixels \[n, 3, 8, 8\] float32 and gives logits \[n, 10\]/,
    ],
    [
      'an encoder of several pictures',
      graphOf({ a: [1, 3, 8, 8], b: [1, 3, 8, 8] }, ['image_embeddings']),
      decoder,
      /does not take one picture\. It takes a \[1, 3, 8, 8\] float32, b .*Expected: one picture/,
    ],
    [
      'an encoder without colours',
      graphOf({ a: [1, 4, 8, 8] }, ['image_embeddings']),
      decoder,
      /no picture of three colours/,
    ],
    [
      'a decoder without predicted IoU',
      encoder,
      graphOf({ image_embeddings: [1, 1, 16, 16], ...points }, ['masks']),
      /gives no masks with predicted IoU.*point_coords \[1, n, 2\] float32.*Expected: SAM, MobileSAM: image_embeddings/,
    ],
    [
      'a decoder that takes more',
      encoder,
      graphOf({ image_embeddings: [1, 1, 16, 16], ...points, memory: [1] }, ['masks', 'iou_predictions']),
      /takes "memory", which is not known/,
    ],
    [
      'a decoder with one high-resolution feature',
      encoder,
      graphOf({ image_embed: [1], high_res_feats_0: [1], ...points }, ['masks', 'iou_predictions']),
      /only one of two/,
    ],
  ])('%s', async (title, encoderModel, decoderModel, message) => {
    const files = await sideLoad(join(folder, title), { encoder: encoderModel, decoder: decoderModel });
    await expect(readSideLoaded('sam', files)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(message),
    });
  });

  test('files of SAM 2 for SAM, and the other way round', async () => {
    const newer = await sideLoad(join(folder, 'newer'), greyNetworks('sam2'));
    await expect(readSideLoaded('sam', newer)).rejects.toThrow(
      /decoder of SAM 2, not of SAM\. Choose .* sam2/,
    );
    const older = await sideLoad(join(folder, 'older'), greyNetworks('sam'));
    await expect(readSideLoaded('sam2', older)).rejects.toThrow(/decoder of SAM, not of SAM 2/);
  });

  test.each(['encoder', 'decoder'] as const)('an %s that is cut off', async (which) => {
    const files = await sideLoad(join(folder, `cut ${which}`), greyNetworks('sam'));
    const bytes = readFileSync(files[which]);
    writeFileSync(files[which], bytes.subarray(0, bytes.length - 40));
    await expect(readSideLoaded('sam', files)).rejects.toMatchObject({ code: 'model' });
  });

  test('a decoder that gives masks of another kind than it declares', async () => {
    const g = new GraphBuilder(17);
    const embedding = g.input('image_embeddings', 'float32', [1, 1, 16, 16]);
    g.input('point_coords', 'float32', [1, 'n', 2]);
    g.input('point_labels', 'float32', [1, 'n']);
    g.add('Identity', [embedding], {}, 'masks');
    g.reshape(embedding, [1, -1], 'iou_predictions');
    g.output('masks', 'float32', null);
    g.output('iou_predictions', 'float32', null);
    const context = await contextWith(folder, 'sam');
    const files = await sideLoad(join(folder, 'strange'), { ...greyNetworks('sam'), decoder: g.model() });
    const parameters = samSegmenter.parameters.parse({ pointsPerSide: 1 });
    await expect(samSegmenter.segment({ ...context, files }, parameters)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/masks \[1, 1, 16, 16\].*predicted IoU \[1, 256\]/),
    });
  });

  test('a decoder whose predicted IoU is no number leaves nothing', async () => {
    const { encoder: good, decoder: base } = greyNetworks('sam2');
    const g = new GraphBuilder(17);
    const nothing = g.floats([], [Number.NaN], 'nothing');
    g.add('Mul', ['iou_own', nothing], {}, 'iou_predictions');
    const renamed = base.graph.node.map((node) =>
      node.output[0] === 'iou_predictions' ? { ...node, name: 'iou_own', output: ['iou_own'] } : node,
    );
    const { nodes, initialisers } = g.fragment();
    const broken = withGraph(base, {
      node: [...renamed, ...nodes],
      initializer: [...base.graph.initializer, ...initialisers],
    });
    const context = await contextWith(folder, 'sam2');
    const files = await sideLoad(join(folder, 'no numbers'), { encoder: good, decoder: broken });
    const parameters = sam2Segmenter.parameters.parse({ pointsPerSide: 2, predictedIou: 0, stability: 0 });
    await expect(sam2Segmenter.segment({ ...context, files }, parameters)).rejects.toThrow(
      /of 12 proposals 0 are above/,
    );
  });
});

describe('missing files', () => {
  test.each([
    [
      'sam',
      samSegmenter,
      /SAM needs two ONNX files.*sam_vit_b_01ec64.*mobile_sam.*efficient_sam.*slic, felzenszwalb, quickshift, grid/,
    ],
    [
      'sam2',
      sam2Segmenter,
      /SAM 2 needs two ONNX files.*sam2\.1_hiera_tiny.*slic, felzenszwalb, quickshift, grid/,
    ],
  ] as const)('of %s: what to get, where it goes, what works without', async (id, segmenter, message) => {
    const directory = join(folder, 'nowhere', id);
    const files = { encoder: join(directory, 'encoder.onnx'), decoder: join(directory, 'decoder.onnx') };
    const context = await contextWith(folder, 'sam', { files });
    const failure = await segmenter
      .segment(context, segmenter.parameters.parse({}))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) });
    expect(failure).toMatchObject({ message: expect.stringContaining(files.encoder) });
    await expect(hashSideLoaded(id, files)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('only what is missing is called missing', async () => {
    const files = await sideLoad(join(folder, 'half'), greyNetworks('sam'));
    rmSync(files.decoder);
    await expect(readSideLoaded('sam', files)).rejects.toThrow(`missing: ${files.decoder}.`);
  });
});

test('the hashes are those of the files', async () => {
  const files = await sideLoad(join(folder, 'hashes'), greyNetworks('sam'));
  const { read } = await readSideLoaded('sam', files);
  expect(await hashSideLoaded('sam', files)).toEqual(read);
  expect(read.map(({ sha256 }) => sha256)).toEqual(
    [files.encoder, files.decoder].map((file) =>
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ),
  );
});
