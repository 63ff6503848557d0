import { kilovoltsOf, nanometresOf, quantityOf } from './quantity.ts';
import { believable, namedFacts, type PictureSize, type SemMetadata } from './sem-metadata.ts';

/** CZ_SEM. */
export const zeissTag = 34118;

/** `AP_PIXEL_SIZE` is told for a picture of this width (RosettaSciIO, tiff reader, Zeiss scale). */
const displayWidth = 1024;

const maximumLines = 20_000;

/**
 * Metadata of Zeiss SmartSEM (tifffile, `read_cz_sem`): a line with a name in capitals, behind it one
 * `label = value unit` (dates: `label : value`). `AP_IMAGE_PIXEL_SIZE` is the size of the picture's pixels;
 * `AP_PIXEL_SIZE` counts where it lacks, for pictures that are 1024 pixels wide.
 */
export function readZeiss(text: string, picture: PictureSize): SemMetadata {
  const source = `TIFF tag ${zeissTag} (CZ_SEM)`;
  const values = pairsOf(text);
  if (values.size === 0)
    return { source, pixelSizeNm: null, facts: {}, remarks: [`${source} holds no values`] };
  const ofImage = values.get('AP_IMAGE_PIXEL_SIZE');
  const ofDisplay = values.get('AP_PIXEL_SIZE');
  const stored = quantityOf(values.get('DP_IMAGE_STORE'))?.value ?? null;
  const { pixelSizeNm, remarks } =
    ofImage !== undefined
      ? believable(nanometresOf(ofImage, null), `${source}, AP_IMAGE_PIXEL_SIZE`, stored, picture)
      : ofDisplay !== undefined
        ? believable(nanometresOf(ofDisplay, null), `${source}, AP_PIXEL_SIZE`, displayWidth, picture)
        : { pixelSizeNm: null, remarks: [`${source} has no AP_IMAGE_PIXEL_SIZE`] };
  return {
    source,
    pixelSizeNm,
    facts: namedFacts({
      instrument: values.get('DP_SEM') ?? values.get('SV_SERIAL_NUMBER'),
      magnification: magnificationOf(values.get('AP_MAG')),
      accelerationKv: kilovoltsOf(values.get('AP_ACTUALKV') ?? values.get('AP_MANUALKV'), 'kv'),
      workingDistanceNm: nanometresOf(values.get('AP_WD'), null),
      detector: values.get('DP_DETECTOR_CHANNEL') ?? values.get('DP_DETECTOR_TYPE'),
    }),
    remarks,
  };
}

function pairsOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let name: string | null = null;
  for (const raw of text.split(/\r\n|\r|\n/, maximumLines)) {
    const line = raw.trim();
    if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(line)) {
      name = line;
      continue;
    }
    const separator = line.includes('=') ? line.indexOf('=') : line.indexOf(':');
    if (name !== null && separator > 0 && !values.has(name))
      values.set(name, line.slice(separator + 1).trim());
    name = null;
  }
  return values;
}

/** `40.00 K X` is 40,000. */
function magnificationOf(text: string | undefined): number | null {
  const quantity = quantityOf(text);
  if (quantity === null) return null;
  return quantity.unit.startsWith('k') ? quantity.value * 1000 : quantity.value;
}
