import { z } from 'zod';
import { type Sample, sample } from '#contract/dataset.ts';
import type { SqlValue } from './database.ts';
import { booleanColumn, jsonColumn } from './row.ts';

/** A sample as `selectSamples` reads it. */
export const sampleRow = sample.extend({
  extra: jsonColumn(z.record(z.string(), z.string())),
  maskEmpty: booleanColumn,
  /** Whether the mask is a blob of the project; then it has no path yet. */
  maskKept: booleanColumn,
});

/**
 * Reads samples in the contract's words, with their masks as the entries up to @masks say; a WHERE clause on `s`
 * follows.
 */
export const selectSamples = `
SELECT s.sample_index AS "index", s.path, s.name, s.sha256, s.bytes, s.width, s.height, s.channels,
  s.bit_depth AS bitDepth, s.label,
  CASE coalesce(e.outcome, 'original') WHEN 'original' THEN m.path END AS maskPath,
  CASE coalesce(e.outcome, 'original') WHEN 'original' THEN m.sha256 WHEN 'mask' THEN e.sha256 END AS maskSha256,
  CASE coalesce(e.outcome, 'original') WHEN 'original' THEN coalesce(m.empty, 0) WHEN 'mask' THEN e.area = 0 ELSE 0 END
    AS maskEmpty,
  coalesce(e.outcome, 'original') = 'mask' AS maskKept,
  s.split, s.lot, s.wafer, s.die_x AS dieX, s.die_y AS dieY, s.site, s.pixel_size_nm AS pixelSizeNm,
  s.wafer_x_mm AS waferXMm, s.wafer_y_mm AS waferYMm, s.extra,
  s.thumbnail_offset AS thumbnailOffset, s.thumbnail_bytes AS thumbnailBytes
FROM sample s
LEFT JOIN mask m ON m.dataset_id = s.dataset_id AND m.sample_index = s.sample_index
LEFT JOIN mask_entry e ON e.id = (
  SELECT max(n.id) FROM mask_entry n
  WHERE n.dataset_id = s.dataset_id AND n.sample_index = s.sample_index AND n.id <= @masks
)`;

export const insertSample = `
INSERT INTO sample (dataset_id, sample_index, path, name, sha256, bytes, width, height, channels, bit_depth, label,
  split, lot, wafer, die_x, die_y, site, pixel_size_nm, extra, thumbnail_offset, thumbnail_bytes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The values of `insertSample`, in its order. */
export function sampleValues(datasetId: number, item: Sample): readonly SqlValue[] {
  return [
    datasetId,
    item.index,
    item.path,
    item.name,
    item.sha256,
    item.bytes,
    item.width,
    item.height,
    item.channels,
    item.bitDepth,
    item.label,
    item.split,
    item.lot,
    item.wafer,
    item.dieX,
    item.dieY,
    item.site,
    item.pixelSizeNm,
    JSON.stringify(item.extra),
    item.thumbnailOffset,
    item.thumbnailBytes,
  ];
}

/** Few pictures have a place on their wafer, so it is written apart. */
export const placeSample = `
UPDATE sample SET wafer_x_mm = ?, wafer_y_mm = ? WHERE dataset_id = ? AND sample_index = ?`;

export const insertMask = `
INSERT INTO mask (dataset_id, sample_index, path, sha256, empty) VALUES (?, ?, ?, ?, ?)`;

/** How a sample's path says that its picture is a blob of the project: `blob:<sha256>`. */
const kept = 'blob:';

export function keptPicturePath(sha256: string): string {
  return `${kept}${sha256}`;
}

/** The blob that a stored path names; null for pictures that lie elsewhere. */
export function keptPictureOf(path: string): string | null {
  return path.startsWith(kept) ? path.slice(kept.length) : null;
}
