import { kilovoltsOf, nanometresOf, quantityOf } from './quantity.ts';
import { believable, namedFacts, type PictureSize, type SemMetadata } from './sem-metadata.ts';

const maximumLines = 20_000;

/** Whether a text is what JEOL microscopes write beside a picture, or into its description. */
export function isJeol(text: string): boolean {
  return /^\s*\$+(CM|SM)_/.test(text);
}

/**
 * Metadata of JEOL microscopes: lines of `$CM_NAME value` and `$$SM_NAME value`. The pixel size is the length of the
 * scale bar (`$$SM_MICRON_MARKER 5um`) over its pixels (`$$SM_MICRON_BAR 180`); `$CM_FULL_SIZE 1280 960` is the size
 * it was taken with. Working distances are in millimetres, voltages in kilovolts.
 */
export function readJeol(text: string, source: string, picture: PictureSize): SemMetadata {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\r|\n/, maximumLines)) {
    const [, name, value] = /^\s*\$+((?:CM|SM)_\w+)\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !values.has(name)) values.set(name, value.trim());
  }
  const either = (name: string) => values.get(`SM_${name}`) ?? values.get(`CM_${name}`);
  const marker = either('MICRON_MARKER');
  const bar = quantityOf(either('MICRON_BAR'))?.value ?? null;
  const length = nanometresOf(marker, null);
  const width = quantityOf(values.get('CM_FULL_SIZE'))?.value ?? null;
  const { pixelSizeNm, remarks } =
    marker === undefined || bar === null
      ? { pixelSizeNm: null, remarks: [`${source} has no $$SM_MICRON_BAR with its $$SM_MICRON_MARKER`] }
      : believable(
          length === null || bar <= 0 ? null : length / bar,
          `${source}, $$SM_MICRON_MARKER over $$SM_MICRON_BAR`,
          width,
          picture,
        );
  const distance = quantityOf(either('WD'))?.value;
  return {
    source,
    pixelSizeNm,
    facts: namedFacts({
      instrument: values.get('CM_INSTRUMENT'),
      magnification: quantityOf(values.get('CM_MAG'))?.value,
      accelerationKv: kilovoltsOf(values.get('CM_ACCEL_VOLT'), 'kv'),
      workingDistanceNm: distance === undefined ? null : distance * 1e6,
      detector: values.get('CM_SIGNAL') ?? values.get('CM_DETECTOR_NAME'),
    }),
    remarks,
  };
}
