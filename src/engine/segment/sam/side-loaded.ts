import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { SegmenterFiles } from '#contract/segmentation.ts';
import { modelHash } from '../../onnx/hash.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { readModel } from '../../onnx/read.ts';
import { type DecoderForm, decoderForm } from './decoder-form.ts';
import { type EncoderForm, encoderForm } from './encoder-form.ts';

/** The segmenters that need files of the user. */
export type SamSegmenterId = 'sam' | 'sam2';

/** A side-loaded file as records name it. */
export interface ReadFile {
  readonly role: 'segmenter encoder' | 'segmenter decoder';
  readonly name: string;
  readonly sha256: string;
}

/** Encoder and decoder, read and recognised. */
export interface SideLoadedNetworks {
  readonly encoder: { readonly path: string; readonly form: EncoderForm; readonly sha256: string };
  readonly decoder: { readonly model: OnnxModel; readonly form: DecoderForm };
  readonly read: readonly ReadFile[];
}

const guides: Readonly<Record<SamSegmenterId, string>> = {
  sam:
    'Get a checkpoint, sam_vit_b_01ec64.pth (SAM), mobile_sam.pt (MobileSAM) or efficient_sam_vitt.pt ' +
    '(EfficientSAM), and export its encoder and decoder to ONNX on a PC with Python, for instance with samexporter',
  sam2:
    'Get a checkpoint, sam2.1_hiera_tiny.pt or sam2_hiera_tiny.pt, and export its encoder and decoder to ONNX on a ' +
    'PC with Python, for instance with samexporter',
};

const titles: Readonly<Record<SamSegmenterId, string>> = { sam: 'SAM', sam2: 'SAM 2' };

/**
 * Hashes of side-loaded files, external data included, for records and to know them again.
 *
 * @throws Failure `unavailable` when one is missing, with what to get and where it goes; as `readModel`
 */
export async function hashSideLoaded(id: SamSegmenterId, files: SegmenterFiles | null): Promise<ReadFile[]> {
  const { encoder, decoder } = await presentFiles(id, files);
  return [
    { role: 'segmenter encoder', name: basename(encoder), sha256: await modelHash(encoder) },
    { role: 'segmenter decoder', name: basename(decoder), sha256: await modelHash(decoder) },
  ];
}

/**
 * Reads, checks and recognises side-loaded files; nothing is run.
 *
 * @throws Failure `unavailable` when one is missing; `model` when they are no encoder and decoder of the segmenter, or
 * damaged; as `readModel`
 */
export async function readSideLoaded(
  id: SamSegmenterId,
  files: SegmenterFiles | null,
): Promise<SideLoadedNetworks> {
  const present = await presentFiles(id, files);
  const decoderModel = await readModel(present.decoder);
  const decoder = decoderForm(decoderModel, present.decoder);
  const wanted: SamSegmenterId = decoder.family === 'sam2' ? 'sam2' : 'sam';
  if (wanted !== id) {
    throw new Failure(
      'model',
      `${present.decoder} is a decoder of ${titles[wanted]}, not of ${titles[id]}. Choose the segmenter ${wanted}, ` +
        'and put its files into the folder of that name.',
    );
  }
  const encoderModel = await readModel(present.encoder);
  const encoder = encoderForm(encoderModel, present.encoder, decoder.family);
  const hashes = {
    encoder: await modelHash(present.encoder, encoderModel.externalFiles),
    decoder: await modelHash(present.decoder, decoderModel.externalFiles),
  };
  return {
    encoder: { path: present.encoder, form: encoder, sha256: hashes.encoder },
    decoder: { model: decoderModel, form: decoder },
    read: [
      { role: 'segmenter encoder', name: basename(present.encoder), sha256: hashes.encoder },
      { role: 'segmenter decoder', name: basename(present.decoder), sha256: hashes.decoder },
    ],
  };
}

async function presentFiles(id: SamSegmenterId, files: SegmenterFiles | null): Promise<SegmenterFiles> {
  const missing: string[] = [];
  for (const path of files === null ? [] : [files.encoder, files.decoder]) {
    await access(path).catch(() => missing.push(path));
  }
  if (files !== null && missing.length === 0) return files;
  const where = files === null ? 'encoder.onnx and decoder.onnx' : `${files.encoder} and ${files.decoder}`;
  throw new Failure(
    'unavailable',
    `${titles[id]} needs two ONNX files that can't be shipped${missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`}. ` +
      `${guides[id]}, then put them at ${where} (docs/segmenters.md says how). Segmenters that need no files: slic, ` +
      'felzenszwalb, quickshift, grid.',
  );
}
