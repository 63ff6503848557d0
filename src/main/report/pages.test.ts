import { beforeAll, describe, expect, test } from 'vitest';
import { type PdfFile, PdfReference } from './fixtures/pdf-objects.ts';
import {
  type PdfBox,
  type PdfPage,
  type PdfShown,
  readPages,
  readStructure,
  type StructureContent,
  type StructureElement,
  textOf,
} from './fixtures/pdf-page.ts';
import { renderedSample } from './fixtures/rendered-sample.ts';
import { everything, type SampleSize } from './fixtures/sample-document.ts';
import { page as paper } from './style.ts';

type Kid = StructureElement | StructureContent;

const isElement = (kid: Kid): kid is StructureElement => 'tag' in kid;

/** Elements in the order in which they are read. */
function elementsOf(element: StructureElement): StructureElement[] {
  return [element, ...element.kids.filter(isElement).flatMap(elementsOf)];
}

function textsOf(shown: readonly PdfShown[]): string {
  return shown.map((own) => (own.type === 'text' ? own.text : '')).join(' ');
}

function beyondFrame({ shown }: PdfPage): PdfShown[] {
  return shown.filter(({ mark }) => mark?.kind !== 'Pagination');
}

/** A box that begins and ends as another one, to a hundredth of a point. */
function alike(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.01;
}

describe.each<[string, SampleSize]>([
  ['a report with every chapter', everything],
  ['case sheets', { cases: 3, columns: 20, influences: 2, template: 'case-sheet' }],
])('in %s', (name, size) => {
  let file: PdfFile;
  let pages: readonly PdfPage[] = [];
  let root: StructureElement;
  beforeAll(async () => {
    ({ file } = await renderedSample(size));
    pages = readPages(file);
    root = readStructure(file);
  }, 60_000);

  /** What the content of an element shows. */
  const shownBy = (element: StructureElement): PdfShown[] =>
    element.kids.flatMap((kid) => {
      if (isElement(kid)) return shownBy(kid);
      if (!('mcid' in kid)) return [];
      const page = pages.find(({ id }) => id === kid.page);
      return page?.shown.filter(({ mark }) => mark?.mcid === kid.mcid) ?? [];
    });

  test('no page is empty but for its head and foot', () => {
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) {
      const words = textsOf(beyondFrame(page)).split(/\s+/);
      expect(words.length).toBeGreaterThan(25);
    }
  });

  test('every text, picture, area and line lies inside of the margins', () => {
    const outside = pages.flatMap(({ shown, width, height }, at) =>
      shown
        .filter(({ box, mark }) => {
          const frame = mark?.kind === 'Pagination' || at === 0;
          return (
            box.left < paper.left - 1 ||
            box.right > width - paper.right + 1 ||
            box.top < (frame ? 18 : paper.top - 2) ||
            box.bottom > height - (frame ? 12 : paper.bottom - 2)
          );
        })
        .map((own) => ({ page: at + 1, ...own })),
    );
    expect(outside).toEqual([]);
  });

  test('no two texts lie on each other', () => {
    const lying = pages.flatMap(({ shown }, at) => {
      const texts = shown.filter((own) => own.type === 'text' && own.text.trim() !== '');
      return texts.flatMap((one, place) =>
        texts
          .slice(place + 1)
          .filter((other) => overlap(one.box, other.box))
          .map((other) => `page ${at + 1}: ${textsOf([one])} | ${textsOf([other])}`),
      );
    });
    expect(lying).toEqual([]);
  });

  test('every map has its colour bar at its right, as high as it is', () => {
    const figures = elementsOf(root).filter(({ tag }) => tag === 'Figure');
    const maps = figures.filter(({ alternative }) => / map for .* over the picture /.test(alternative ?? ''));
    expect(maps.length).toBeGreaterThan(10);
    for (const map of maps) {
      const bar = figures[figures.indexOf(map) + 1];
      expect(bar?.alternative).toMatch(/^Colour bar \((viridis|vik)\) from .+ to .+/);
      const [of, beside] = [map, bar].map((own) =>
        own === undefined ? undefined : shownBy(own).find(({ type }) => type === 'image')?.box,
      );
      if (of === undefined || beside === undefined) throw new TypeError('a map or a bar has no picture');
      expect(alike(beside.top, of.top) && alike(beside.bottom, of.bottom)).toBe(true);
      expect(beside.left - of.right).toBeGreaterThan(0);
      expect(beside.left - of.right).toBeLessThan(10);
    }
  });

  test('every entry of the contents names a chapter, leads to it and tells its page', () => {
    const catalogue = file.dictionary(file.trailer.get('Root'));
    const tree = file.dictionary(file.dictionary(catalogue.get('Names')).get('Dests'));
    const named = file.list(tree.get('Names'));
    const places = new Map<string, number>();
    for (let at = 0; at < named.length; at += 2) {
      const [page] = file.list(named[at + 1]);
      const target = pages.findIndex(({ id }) => page instanceof PdfReference && id === page.id);
      places.set(textOf(named[at] as Buffer), target);
    }
    const entries = elementsOf(root).filter(({ tag }) => tag === 'TOCI');
    expect(entries.length).toBe(name === 'case sheets' ? 0 : 10);
    for (const entry of entries) {
      const [link] = elementsOf(entry).filter(({ tag }) => tag === 'Link');
      const annotation = link?.kids.find((kid) => 'object' in kid);
      if (link === undefined || annotation === undefined || !('object' in annotation)) {
        throw new TypeError('an entry has no link');
      }
      const action = file.dictionary(file.dictionary(annotation.object.value).get('A'));
      const target = places.get(textOf(action.get('D') as Buffer)) ?? -1;
      const words = textsOf(shownBy(entry));
      const [, title = '', number = ''] = /^\d+ +(.*\S) +(\d+)$/.exec(words) ?? [];
      expect(Number(number)).toBe(target + 1);
      const ids = new Set([pages[target]?.id]);
      const headings = elementsOf(root).filter(
        ({ tag, kids }) => tag === 'H1' && kids.some((kid) => 'page' in kid && ids.has(kid.page)),
      );
      expect(headings.map((heading) => textsOf(shownBy(heading)).trim())).toEqual([title]);
    }
  });

  test('all content is an artifact or stands in the structure once', () => {
    const named = new Map<string, number>();
    for (const kid of elementsOf(root).flatMap(({ kids }) => kids)) {
      if (isElement(kid) || !('mcid' in kid)) continue;
      const key = `${kid.page} ${kid.mcid}`;
      named.set(key, (named.get(key) ?? 0) + 1);
    }
    for (const { id, shown } of pages) {
      for (const own of shown) {
        expect(own.mark).not.toBeNull();
        if (own.mark === null || own.mark.tag === 'Artifact') continue;
        expect(named.get(`${id} ${own.mark.mcid}`)).toBe(1);
      }
    }
  });

  test('the structure nests as readers expect: rows in tables, cells in rows, words for every figure', () => {
    const inside: Readonly<Record<string, readonly string[]>> = {
      Table: ['TR'],
      TR: ['TH', 'TD'],
      TOC: ['TOCI'],
      Document: ['Sect', 'Figure', 'P', 'H1', 'Link'],
    };
    for (const { tag, kids, alternative } of elementsOf(root)) {
      const allowed = inside[tag];
      for (const kid of kids) if (isElement(kid) && allowed !== undefined) expect(allowed).toContain(kid.tag);
      if (tag === 'Figure') expect(alternative?.length ?? 0).toBeGreaterThan(8);
      if (tag === 'Link') expect(kids.some((kid) => 'object' in kid)).toBe(true);
    }
  });

  test('notes are read out in their own script', () => {
    const words = pages.map(({ shown }) => textsOf(shown)).join(' ');
    expect(words).toContain('Brücke statt Rückstand');
    expect(words.replaceAll(' ', '')).toContain('橋接缺陷，請確認。残渣です。');
  });
});

/** Whether two lines of text share more than their edges: a third of the lower one's height. */
function overlap(a: PdfBox, b: PdfBox): boolean {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0.5 && down > Math.min(a.bottom - a.top, b.bottom - b.top) / 3;
}
