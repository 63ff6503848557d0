import { iniValue, readIni } from './ini-text.ts';
import { kilovoltsOf, nanometresOf, quantityOf } from './quantity.ts';
import { believable, namedFacts, type PictureSize, type SemMetadata } from './sem-metadata.ts';

/** FEI_SFEG and FEI_HELIOS: both hold the same INI text (tifffile, `read_fei_metadata`). */
export const feiTags = { 34680: 'FEI_SFEG', 34682: 'FEI_HELIOS' } as const;

/**
 * Metadata of FEI and Thermo Fisher microscopes: `[Scan] PixelWidth` in metres, else that of the scan's own section
 * `[EScan]` or `[IScan]`; `[Image] ResolutionX` is the width it was taken with, before a data bar is added below.
 */
export function readFei(text: string, tag: keyof typeof feiTags, picture: PictureSize): SemMetadata {
  const source = `TIFF tag ${tag} (${feiTags[tag]})`;
  const ini = readIni(text);
  if (ini.size === 0)
    return { source, pixelSizeNm: null, facts: {}, remarks: [`${source} holds no sections`] };
  const scans = ['Scan', 'EScan', 'IScan'];
  const beams = ['EBeam', 'Beam', 'IBeam'];
  const widthText = iniValue(ini, scans, 'PixelWidth');
  const width = nanometresOf(widthText, 'm');
  const height = nanometresOf(iniValue(ini, scans, 'PixelHeight'), 'm');
  const fullWidth = quantityOf(iniValue(ini, ['Image'], 'ResolutionX'))?.value ?? null;
  const { pixelSizeNm, remarks } =
    widthText === undefined
      ? { pixelSizeNm: null, remarks: [`${source} has no [Scan] PixelWidth`] }
      : believable(width, `${source}, [Scan] PixelWidth`, fullWidth, picture);
  const oblong = width !== null && height !== null && Math.abs(width - height) > 0.01 * Math.abs(width);
  return {
    source,
    pixelSizeNm,
    facts: namedFacts({
      instrument: iniValue(ini, ['System'], 'SystemType') ?? iniValue(ini, ['System'], 'Type'),
      accelerationKv: kilovoltsOf(iniValue(ini, beams, 'HV'), 'v'),
      workingDistanceNm: nanometresOf(
        iniValue(ini, beams, 'WD') ?? iniValue(ini, ['Stage'], 'WorkingDistance'),
        'm',
      ),
      magnification: magnificationOf(
        nanometresOf(iniValue(ini, ['System'], 'DisplayWidth'), 'm'),
        nanometresOf(iniValue(ini, ['EScan', 'Scan', 'IScan'], 'HorFieldsize'), 'm'),
      ),
      detector: iniValue(ini, ['Detectors'], 'Name'),
    }),
    remarks: oblong
      ? [...remarks, `${source}: pixels are ${width} nm wide but ${height} nm high; the width is taken`]
      : remarks,
  };
}

/** Width of the screen that the magnification refers to, over the width of the field. */
function magnificationOf(display: number | null, field: number | null): number | null {
  return display === null || field === null || field <= 0 ? null : display / field;
}
