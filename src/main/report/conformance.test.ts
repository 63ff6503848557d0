import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { PdfFile } from './fixtures/pdf-objects.ts';
import { type SampleSize, sampleDocument } from './fixtures/sample-document.ts';
import { prepareLogo } from './logo.ts';
import { renderReport } from './render.ts';

const fonts = fileURLToPath(new URL('../../../resources/fonts', import.meta.url));

/** The objects of a report's PDF, as text. */
async function objectsOf(size: SampleSize): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'waferlens-conformance-'));
  const document = await sampleDocument(folder, size);
  const logo = path.join(folder, 'logo.png');
  const { width, height } = await prepareLogo(document.cases[0]?.picturePath ?? '', logo);
  const site = {
    ...{ header: 'Fab 3', footer: 'internal', classification: 'Confidential' },
    logo: { path: logo, width, height, alternative: 'Fab 3, a square' },
  };
  const file = path.join(folder, 'report.pdf');
  await renderReport({ ...document, site }, file, fonts, {
    signal: new AbortController().signal,
    report: () => Promise.resolve(),
  });
  const { bodies } = new PdfFile(readFileSync(file));
  const metadata = /<\?xpacket begin[\s\S]*?<\?xpacket end/.exec(readFileSync(file, 'latin1'))?.[0] ?? '';
  rmSync(folder, { recursive: true });
  // Readers find metadata without knowing PDF: it is not compressed.
  return bodies.map((body) => (body.includes('/Subtype /XML') ? `${body}\nstream\n${metadata}` : body));
}

const dictionary = (body: string) => body.split('\nstream\n')[0] ?? body;
const ofType = (objects: readonly string[], pattern: RegExp) =>
  objects.map(dictionary).filter((body) => pattern.test(body));

describe.each<[string, SampleSize]>([
  ['full', { cases: 2, columns: 3, segments: true, influences: 1 }],
  ['case-sheet', { cases: 2, columns: 4, influences: 1, template: 'case-sheet' }],
])('a %s report, in what PDF/A-3a and PDF/UA-1 ask for and a program can see,', (_, size) => {
  let objects: readonly string[] = [];
  beforeAll(async () => {
    objects = await objectsOf(size);
  }, 60_000);

  test('says what it is, with a colour profile, a language and a title that readers show', () => {
    const [metadata = ''] = objects.filter((body) => body.includes('/Subtype /XML'));
    expect(metadata).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(metadata).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(metadata).toContain('<pdfuaid:part>1</pdfuaid:part>');
    // What stands in the metadata and is not of PDF/A has to be declared (ISO 19005-3, 6.6.2.3).
    expect(metadata).toContain('<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>');
    expect(metadata).toContain('Misclassified pictures of lot 7');
    const [catalogue = ''] = ofType(objects, /\/Type \/Catalog/);
    expect(catalogue).toMatch(/\/MarkInfo \d+ 0 R/);
    expect(ofType(objects, /\/Marked true/)).toHaveLength(1);
    expect(catalogue).toMatch(/\/Lang \(en\)/);
    expect(ofType(objects, /\/DisplayDocTitle true/)).toHaveLength(1);
    expect(catalogue).toMatch(/\/OutputIntents \[/);
    expect(catalogue).toMatch(/\/Metadata \d+ 0 R/);
    expect(ofType(objects, /\/S \/GTS_PDFA1/)[0]).toMatch(/\/DestOutputProfile \d+ 0 R/);
  });

  test('has every font embedded, no transparency, and nothing that acts but links inside of it', () => {
    const descriptors = ofType(objects, /\/Type \/FontDescriptor/);
    expect(descriptors.length).toBeGreaterThan(1);
    for (const descriptor of descriptors) expect(descriptor).toMatch(/\/FontFile[23]? \d+ 0 R/);
    expect(ofType(objects, /\/SMask|\/Interpolate true|\/S \/(JavaScript|Launch|URI|SubmitForm)/)).toEqual(
      [],
    );
    expect(ofType(objects, /\/S \/GoTo\b/).length).toBeGreaterThan(2);
  });

  test('is tagged: pages are read in the order of the structure, figures have words, links lead somewhere', () => {
    const pages = ofType(objects, /\/Type \/Page\b/);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(page).toMatch(/\/Tabs \/S\b/);
      expect(page).toMatch(/\/StructParents \d+/);
    }
    const figures = ofType(objects, /\/S \/Figure\b/);
    expect(figures.length).toBeGreaterThan(8);
    for (const figure of figures) expect(figure).toMatch(/\/Alt \(.+/);
    const links = ofType(objects, /\/Subtype \/Link\b/);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      expect(link).toMatch(/\/Contents \(.+/);
      expect(link).toMatch(/\/StructParent \d+/);
      expect(link).toMatch(/\/F 4\b/);
    }
    expect(ofType(objects, /\/S \/Link\b/)).toHaveLength(links.length);
    const places = ofType(objects, /\/Dests|\/Names \[/).join('\n');
    for (const action of ofType(objects, /\/S \/GoTo\b/)) {
      const [, name = ''] = /\/D \(([^)]+)\)/.exec(action) ?? [];
      expect(places).toContain(`(${name}) [`);
    }
    // Levels of headings are never left out.
    const levels = headingLevels(objects);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, at) => {
      expect(level - (levels[at] ?? 0)).toBeLessThanOrEqual(1);
    });
  });
});

/** Levels of the headings in the order in which they were drawn. */
function headingLevels(objects: readonly string[]): number[] {
  return ofType(objects, /\/S \/H[1-6]\b/).map((body) => Number(/\/S \/H([1-6])/.exec(body)?.[1]));
}
