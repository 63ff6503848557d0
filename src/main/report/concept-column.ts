import { regionColour, regionLetter } from '#contract/region-colours.ts';
import type { ReportCase, ReportColumn } from '#contract/report.ts';
import type { Placement } from '#engine/image/fit.ts';
import { type ConceptRegion, colourRegions } from './concept-regions.ts';
import { conceptTitle } from './concept-words.ts';
import { type Box, drawPicture } from './figure.ts';
import { percent } from './numbers.ts';
import { illustrationBytes, type PrintPicture, readMaps } from './print-raster.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

type ConceptMapsFile = NonNullable<ReportColumn['conceptMaps']>;

/** A picture with its concepts as coloured regions. */
export interface ConceptFigure {
  readonly image: Buffer;
  readonly size: { readonly width: number; readonly height: number };
  readonly regions: readonly ConceptRegion[];
}

/** Reads the maps of a column's concepts and colours the picture. @throws Failure `unreadable`, `integrity` */
export async function conceptFigure(
  maps: ConceptMapsFile,
  picture: PrintPicture,
  placement: Placement,
): Promise<ConceptFigure> {
  const values = await readMaps({ ...maps, count: maps.concepts.length });
  const { raster, regions } = colourRegions(picture, values, maps, placement);
  return { image: await illustrationBytes(raster), size: picture, regions };
}

/** Draws the picture, and each concept's letter where it is strongest. */
export function drawRegions(
  sheet: Sheet,
  { image, size, regions }: ConceptFigure,
  box: Box,
  item: ReportCase,
): void {
  const named = regions.map(({ concept }) => `${regionLetter(concept.place)} ${conceptTitle(concept)}`);
  drawPicture(
    sheet,
    image,
    box,
    `Picture ${item.name} with the regions of ${named.join(', ') || 'no concept'}`,
    { scale: item },
  );
  for (const { concept, peak } of regions) {
    const x = box.x + ((peak.x + 0.5) / size.width) * box.width;
    const y = box.y + ((peak.y + 0.5) / size.height) * box.height;
    drawSign(sheet, concept.place, within(x - 4, box.x, box.width - 8), within(y - 4, box.y, box.height - 8));
  }
}

function within(value: number, start: number, room: number): number {
  return Math.min(start + room, Math.max(start, value));
}

/** A concept's letter on its colour, 8 points wide and high. */
export function drawSign(sheet: Sheet, place: number, x: number, y: number): void {
  const [red, green, blue] = regionColour(place);
  sheet.artifact(() => {
    sheet.doc.roundedRect(x, y, 8, 8, 1.5).fill([red, green, blue]);
    sheet.draw(
      regionLetter(place),
      x,
      y + 0.2,
      { ...text.tiny, size: 6, weight: 'semibold', colour: colours.ink },
      {
        align: 'center',
        width: 8,
      },
    );
  });
}

/** Height of the legend below a picture. */
export function legendHeight(sheet: Sheet, { regions }: ConceptFigure): number {
  return (1 + regions.length) * legendStep(sheet) + 3;
}

function legendStep(sheet: Sheet): number {
  return Math.max(10.5, sheet.lineHeight(text.tiny));
}

/** Names the regions: letter, name, share in the answer, share of the picture's area. */
export function drawLegend(
  sheet: Sheet,
  { regions }: ConceptFigure,
  left: number,
  top: number,
  width: number,
): void {
  if (regions.length === 0) {
    sheet.mark('P', () => sheet.draw('No concept is in this picture.', left, top, text.tiny));
    return;
  }
  const figures = 50;
  sheet.mark('P', () => sheet.draw('share · area', left, top - 0.4, text.tiny, { align: 'right', width }));
  regions.forEach(({ concept, area }, at) => {
    const y = top + (at + 1) * legendStep(sheet);
    drawSign(sheet, concept.place, left, y);
    sheet.mark('P', () => {
      sheet.draw(sheet.shorten(conceptTitle(concept), text.tiny, width - figures - 16), left + 12, y - 0.4, {
        ...text.tiny,
        colour: colours.ink,
      });
      sheet.draw(`${percent(concept.share, 0)} · ${percent(area, 0)}`, left, y - 0.4, text.tiny, {
        align: 'right',
        width,
        tabular: true,
      });
    });
  });
}
