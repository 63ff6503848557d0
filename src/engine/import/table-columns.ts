import { Failure } from '#contract/failure.ts';

export const tableFields = [
  'path',
  'mask',
  'label',
  'split',
  'lot',
  'wafer',
  'dieX',
  'dieY',
  'site',
  'pixelSizeNm',
  'pixelSizeUm',
  'waferXMm',
  'waferYMm',
] as const;
export type TableField = (typeof tableFields)[number];

/** Header names that stand for a field, best first, as `headerName` writes them. */
const aliases: Readonly<Record<TableField, readonly string[]>> = {
  path: ['image_path', 'image', 'path', 'file', 'filename'],
  mask: ['mask_path', 'mask'],
  label: ['label', 'class', 'target'],
  split: ['split', 'set', 'subset'],
  lot: ['lot', 'lot_id', 'lotid', 'lot_number'],
  wafer: ['wafer', 'wafer_id', 'waferid', 'wafer_number', 'slot', 'slot_id', 'slot_number'],
  dieX: ['die_x', 'diex', 'xindex', 'x_index', 'die_col', 'die_column'],
  dieY: ['die_y', 'diey', 'yindex', 'y_index', 'die_row'],
  site: ['site', 'site_id', 'siteid', 'defect_id', 'defectid'],
  pixelSizeNm: ['pixel_size_nm', 'pixelsize_nm', 'pixelsizenm', 'nm_per_pixel', 'nm_per_px'],
  pixelSizeUm: ['pixel_size_um', 'pixelsize_um', 'pixelsizeum', 'um_per_pixel', 'um_per_px'],
  waferXMm: ['wafer_x_mm', 'waferxmm'],
  waferYMm: ['wafer_y_mm', 'waferymm'],
};

/** A column's title in the form of the aliases: `Pixel Size (nm)` and `Pixel-Size [nm]` are `pixel_size_nm`. */
function headerName(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[\u00b5\u03bc]m/g, 'um')
    .replace(/[\s.()[\]/-]+/g, '_')
    .replace(/_+$|^_+/g, '');
}

/** The field that a column would be read as, were no better column there; null for others. */
export function fieldOfColumn(title: string): TableField | null {
  const name = headerName(title);
  return tableFields.find((field) => aliases[field].includes(name)) ?? null;
}

/** Which column of a table holds what. */
export interface TableColumns {
  readonly header: readonly string[];
  /** Position of each field's column; fields that the table lacks are absent. */
  readonly fields: Readonly<Partial<Record<TableField, number>>>;
  /** All other columns by position, under names that differ. */
  readonly extra: ReadonlyMap<number, string>;
}

/**
 * Understands a table's header line.
 *
 * @throws Failure `table` when no column names the pictures
 */
export function understandHeader(header: readonly string[], table: string): TableColumns {
  const names = header.map(headerName);
  const fields: Partial<Record<TableField, number>> = {};
  for (const field of tableFields) {
    const position = aliases[field].map((alias) => names.indexOf(alias)).find((found) => found >= 0);
    if (position !== undefined) fields[field] = position;
  }
  if (fields.path === undefined) {
    throw new Failure(
      'table',
      `"${table}" has no column for the picture files: its columns are ${header.map((name) => `"${name}"`).join(', ')}; ` +
        `name one of them ${aliases.path.join(', ')}`,
    );
  }
  const taken = new Set(Object.values(fields));
  const extra = new Map<number, string>();
  const used = new Set<string>();
  header.forEach((raw, position) => {
    if (taken.has(position)) return;
    const base = raw.trim() === '' ? `column ${position + 1}` : raw.trim();
    let name = base;
    for (let copy = 2; used.has(name); copy++) name = `${base} (${copy})`;
    used.add(name);
    extra.set(position, name);
  });
  return { header, fields, extra };
}
