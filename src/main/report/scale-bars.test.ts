import { beforeAll, describe, expect, test } from 'vitest';
import {
  type PdfPage,
  type PdfShown,
  readPages,
  readStructure,
  type StructureElement,
} from './fixtures/pdf-page.ts';
import { renderedSample } from './fixtures/rendered-sample.ts';
import { everything, type SampleSize } from './fixtures/sample-document.ts';

const nanometresPerPixel = 4.5;
/** Of the crops of the sample's first concepts. */
const cropWidths = [288, 288, 576, 288, null, 576, 288, 288, 576, 288];
const nanometres: Readonly<Record<string, number>> = { nm: 1, µm: 1e3, mm: 1e6 };

function figuresOf(element: StructureElement): StructureElement[] {
  const inside = element.kids.flatMap((kid) => ('tag' in kid ? figuresOf(kid) : []));
  return element.tag === 'Figure' ? [element] : inside;
}

/** What is drawn of something of which the size is known: its kind, and how wide it is. */
function fieldOf(alternative: string, width: number): { readonly kind: string; readonly nm: number } | null {
  const kinds: readonly [RegExp, string, number][] = [
    [/ map for .* over the picture /, 'map', width],
    [/^Picture .* with the regions of /, 'concepts', width],
    [/^Picture .* with the borders of \d+ meta-superpixels/, 'meta-superpixels', width],
    [/^Picture .* by \d+ pixels/, 'case', width],
    [/^The same picture with the outline/, 'mask', width],
    [/^Training picture .* speaks (for|against) /, 'influence', Number.NaN],
    [/^Training picture .* with the label /, 'suspect', Number.NaN],
    [/^Picture .* of the (training|validation) set/, 'pair', Number.NaN],
  ];
  const found = kinds.find(([pattern]) => pattern.test(alternative));
  if (found === undefined) return null;
  const [, kind, pixels] = found;
  // Every third training picture of the sample is 48 pixels wide, the others 64.
  const number = Number(/picture_0*(\d+)\.png/.exec(alternative)?.[1] ?? '0');
  const own = Number.isNaN(pixels) ? (number % 3 === 0 ? 48 : 64) : pixels;
  return { kind, nm: own * nanometresPerPixel };
}

describe.each<[string, SampleSize, readonly string[]]>([
  [
    'a report with every chapter',
    everything,
    ['map', 'concepts', 'meta-superpixels', 'case', 'mask', 'influence', 'suspect', 'pair'],
  ],
  [
    'case sheets',
    { cases: 2, columns: 20, influences: 2, template: 'case-sheet' },
    ['map', 'case', 'mask', 'influence'],
  ],
])('scale bars of %s', (_, size, kinds) => {
  let pages: readonly PdfPage[] = [];
  let figures: readonly StructureElement[] = [];
  let width = 0;
  beforeAll(async () => {
    const { file, document } = await renderedSample(size);
    pages = readPages(file);
    figures = figuresOf(readStructure(file));
    width = document.cases[0]?.width ?? 0;
  }, 60_000);

  const shownBy = ({ kids }: StructureElement): PdfShown[] =>
    kids.flatMap((kid) =>
      'mcid' in kid
        ? (pages.find(({ id }) => id === kid.page)?.shown ?? []).filter(({ mark }) => mark?.mcid === kid.mcid)
        : [],
    );

  test('stand below every picture of known size, and are as long as their label says', () => {
    const found = new Set<string>();
    for (const figure of figures) {
      const field = fieldOf(figure.alternative ?? '', width);
      if (field === null) continue;
      found.add(field.kind);
      const shown = shownBy(figure);
      const picture = shown.find(({ type }) => type === 'image')?.box;
      const bar = shown.filter(({ type }) => type === 'rectangle').at(-1)?.box;
      const label = shown.findLast(({ type }) => type === 'text');
      if (picture === undefined || bar === undefined || label?.type !== 'text') {
        throw new TypeError(`no scale bar: ${figure.alternative}`);
      }
      const [, amount = '', unit = ''] = /^([\d.]+) (nm|µm|mm)$/.exec(label.text) ?? [];
      const said = Number(amount) * (nanometres[unit] ?? Number.NaN);
      const drawn = ((bar.right - bar.left) / (picture.right - picture.left)) * field.nm;
      expect(drawn / said).toBeCloseTo(1, 2);
      expect(figure.alternative).toContain(`scale bar ${label.text}`);
      // Below the picture, flush with it, and large enough to be read.
      expect(bar.top - picture.bottom).toBeGreaterThan(0);
      expect(Math.abs(bar.left - picture.left)).toBeLessThan(0.01);
      expect(bar.right - bar.left).toBeGreaterThan(3);
      expect(label.box.bottom - label.box.top).toBeGreaterThan(6);
      expect(label.box.left).toBeGreaterThan(bar.right);
    }
    expect([...found].sort()).toEqual([...kinds].sort());
  });

  test('stand below each crop of known size, which may differ from crop to crop', () => {
    const strips = figures.filter(({ alternative }) => / crops of CLASS_02 /.test(alternative ?? ''));
    expect(strips.length).toBe(size.concepts ?? 0);
    for (const strip of strips) {
      const shown = shownBy(strip);
      const picture = shown.find(({ type }) => type === 'image')?.box;
      if (picture === undefined) throw new TypeError('a strip has no picture');
      const tile = (picture.right - picture.left) / cropWidths.length;
      const bars = shown.filter(({ type }) => type === 'rectangle');
      const labels = shown.flatMap((own) => (own.type === 'text' ? [own] : []));
      const known = cropWidths.flatMap((nm, crop) => (nm === null ? [] : [{ nm, crop }]));
      expect(bars.length).toBe(known.length);
      known.forEach(({ nm, crop }, at) => {
        const bar = bars[at]?.box;
        const label = labels[at];
        if (bar === undefined || label === undefined) throw new TypeError('a crop has no scale bar');
        const said = Number(/^(\d+) nm$/.exec(label.text)?.[1]);
        expect((((bar.right - bar.left) / tile) * nm) / said).toBeCloseTo(1, 2);
        expect(Math.abs(bar.left - (picture.left + crop * tile))).toBeLessThan(0.01);
        expect(bar.top).toBeGreaterThan(picture.bottom);
        expect(label.box.right).toBeLessThan(picture.left + (crop + 1) * tile);
      });
    }
  });

  test('are not drawn where the size is not known', () => {
    const unknown = figures.filter(({ alternative }) => / crops of CLASS_03 /.test(alternative ?? ''));
    for (const figure of unknown) expect(shownBy(figure).map(({ type }) => type)).toEqual(['image']);
    expect(unknown.length).toBe(size.concepts ?? 0);
  });
});
