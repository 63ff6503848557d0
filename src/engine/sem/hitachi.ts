import { iniValue, readIni } from './ini-text.ts';
import { kilovoltsOf, nanometresOf, quantityOf } from './quantity.ts';
import { believable, namedFacts, type PictureSize, type SemMetadata } from './sem-metadata.ts';

const section = 'SemImageFile';

/** Whether a text is what Hitachi microscopes write beside a picture, or into its description. */
export function isHitachi(text: string): boolean {
  return /^\s*\[(Sem|Tem)ImageFile\]/i.test(text);
}

/**
 * Metadata of Hitachi microscopes (Bio-Formats, `HitachiReader`): `PixelSize` in nanometres, `DataSize` the size it
 * was taken with, `AcceleratingVoltage=15000 Volt`, `WorkingDistance=8100 um`.
 */
export function readHitachi(text: string, source: string, picture: PictureSize): SemMetadata {
  const ini = readIni(text);
  const value = (key: string) => iniValue(ini, [section, 'TemImageFile'], key);
  const pixelSize = value('PixelSize');
  const width = quantityOf(value('DataSize'))?.value ?? null;
  const { pixelSizeNm, remarks } =
    pixelSize === undefined
      ? { pixelSizeNm: null, remarks: [`${source} has no PixelSize`] }
      : believable(nanometresOf(pixelSize, 'nm'), `${source}, PixelSize`, width, picture);
  return {
    source,
    pixelSizeNm,
    facts: namedFacts({
      instrument: value('InstructName') ?? value('InstrumentName'),
      magnification: quantityOf(value('Magnification'))?.value,
      accelerationKv: kilovoltsOf(value('AcceleratingVoltage'), 'v'),
      workingDistanceNm: nanometresOf(value('WorkingDistance'), null),
      detector: value('SignalName'),
    }),
    remarks,
  };
}
