import type { GraphBuilder } from '../onnx/build.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** Height and width of the classifier's input in pixels. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** A mask as the prefix graph computes it, [B, 1, H, W]: `hard` is bool, `soft` float32 in [0, 1]. */
export interface MaskTensor {
  readonly name: string;
  readonly hardness: 'hard' | 'soft';
}

/** Rows that describe masks, `rowLength` numbers each, one row per forward pass. */
export type MaskRows = Uint8Array | Int32Array | Float32Array;

/**
 * One way to describe which pixels stay visible. What crosses from JavaScript per forward pass is a short row; a
 * small graph before the model turns it into the mask. Forms with the same `graphKey` share one session.
 */
export interface MaskForm<Rows extends MaskRows = MaskRows> {
  readonly kind: 'segments' | 'overlapping' | 'rank' | 'window' | 'soft' | 'soft-grid' | 'coarse-map';
  readonly size: PictureSize;
  readonly rowLength: number;
  readonly graphKey: string;
  /** Writes inputs and nodes, and names the mask that they end in. */
  build(builder: GraphBuilder): MaskTensor;
  /** What is the same for every row: label maps, ranks, interpolation matrices. */
  readonly constants: Readonly<Record<string, Tensor>>;
  /** `count` rows, all of `rows`, as the graph's inputs. */
  feeds(rows: Rows, count: number): Readonly<Record<string, Tensor>>;
  /** What makes a row's mask the same as another's. Forms without it have every row evaluated. */
  rowKey?(rows: Rows, index: number): string;
}

/** Names of the prefix graph's inputs that every form has. */
export const pictureInput = 'mask/picture';
export const baselineInput = 'mask/baseline';
