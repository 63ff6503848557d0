import { VarintReader } from './varint-reader.ts';

/** Wire types that the top-level fields of a ModelProto may have, by field number. */
const modelFields: ReadonlyMap<number, number> = new Map([
  [1, 0], // ir_version
  [2, 2], // producer_name
  [3, 2], // producer_version
  [4, 2], // domain
  [5, 0], // model_version
  [6, 2], // doc_string
  [7, 2], // graph
  [8, 2], // opset_import
  [14, 2], // metadata_props
  [20, 2], // training_info
  [25, 2], // functions
  [26, 2], // configuration
]);

const signatures: readonly { readonly bytes: readonly number[]; readonly title: string }[] = [
  { bytes: [0x89, 0x50, 0x4e, 0x47], title: 'a PNG picture' },
  { bytes: [0xff, 0xd8, 0xff], title: 'a JPEG picture' },
  { bytes: [0x49, 0x49, 0x2a, 0x00], title: 'a TIFF picture' },
  { bytes: [0x4d, 0x4d, 0x00, 0x2a], title: 'a TIFF picture' },
  { bytes: [0x42, 0x4d], title: 'a BMP picture' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], title: 'a ZIP archive (PyTorch checkpoints are such)' },
  { bytes: [0x80, 0x02], title: 'a Python pickle (an old PyTorch checkpoint)' },
  { bytes: [0x89, 0x48, 0x44, 0x46], title: 'an HDF5 file (a Keras model)' },
  { bytes: [0x1f, 0x8b], title: 'a gzip file' },
  { bytes: [0x25, 0x50, 0x44, 0x46], title: 'a PDF' },
  { bytes: [0x93, 0x4e, 0x55, 0x4d], title: 'a NumPy array' },
];

/**
 * Walks the outermost fields of a file and says in words why it can't be an ONNX model, or null when nothing
 * speaks against it. Only tags and lengths are read, so this costs nothing on large files.
 */
export function describeDamage(bytes: Uint8Array): string | null {
  const signature = signatures.find((known) => known.bytes.every((byte, i) => bytes[i] === byte));
  if (signature !== undefined)
    return `is no ONNX model but ${signature.title}. Export the classifier to ONNX.`;

  const reader = new VarintReader(bytes);
  let fields = 0;
  while (reader.position < bytes.length) {
    const tag = reader.next();
    if (tag === null) return truncated(fields);
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    const expected = modelFields.get(field);
    const foreign = expected === undefined ? fields === 0 || wireType > 5 : expected !== wireType;
    if (foreign) {
      return fields === 0 ? 'is no ONNX model. Export the classifier to ONNX.' : damaged;
    }
    if (wireType === 0) {
      if (reader.next() === null) return truncated(fields);
    } else if (wireType === 2) {
      const length = reader.next();
      if (length === null || reader.position + length > bytes.length) return truncated(fields);
      reader.position += length;
    } else if (wireType === 1 || wireType === 5) {
      reader.position += wireType === 1 ? 8 : 4;
      if (reader.position > bytes.length) return truncated(fields);
    } else {
      return damaged;
    }
    fields++;
  }
  return null;
}

const damaged = 'is damaged. Copy or export it again.';

function truncated(fields: number): string {
  return fields === 0
    ? 'is no ONNX model. Export the classifier to ONNX.'
    : 'is truncated: it ends in the middle of its content. Copy or export it again.';
}
