import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import type { ReportDocument } from '#contract/report.ts';
import { contentHash } from '../provenance/canonical-json.ts';
import { documentFiles, documentHash } from './document-hash.ts';
import { PdfFile } from './fixtures/pdf-objects.ts';
import { type SampleSize, sampleDocument } from './fixtures/sample-document.ts';
import { renderReport } from './render.ts';

const fonts = fileURLToPath(new URL('../../../resources/fonts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waferlens-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function render(document: ReportDocument, name = 'report.pdf', signal = new AbortController().signal) {
  const file = path.join(folder, name);
  const result = await renderReport(document, file, fonts, { signal, report: async () => undefined });
  return { file, ...result };
}

async function sample(size: SampleSize): Promise<ReportDocument> {
  return sampleDocument(folder, size);
}

/** Poppler reads the files back. Where it is not installed, the tests that need it are left out by name. */
const poppler = ['pdftotext', 'pdfinfo', 'pdfdetach', 'pdffonts'].every(
  (name) => spawnSync(name, ['-v']).error === undefined,
);
const withPoppler = test.skipIf(!poppler);
if (!poppler) console.warn('poppler is not installed: the report tests that read text back are left out');

function tool(name: string, ...args: string[]): string {
  return execFileSync(name, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
}

interface Word {
  readonly page: number;
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function wordsOf(file: string): Word[] {
  const pages = tool('pdftotext', '-bbox', file, '-').split('<page ').slice(1);
  return pages.flatMap((content, page) =>
    [...content.matchAll(/<word xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)">([^<]*)</g)].map(
      ([, left, top, right, bottom, text]) => ({
        page: page + 1,
        text: text ?? '',
        left: Number(left),
        right: Number(right),
        top: Number(top),
        bottom: Number(bottom),
      }),
    ),
  );
}

describe('renderReport', () => {
  test('the same document gives the same bytes, wherever its files lie', async () => {
    const size = { cases: 1, columns: 12, concepts: 3 };
    const first = await render(await sample(size));
    const elsewhere = path.join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const second = await render(await sampleDocument(elsewhere, size), 'again.pdf');
    expect(second.sha256).toBe(first.sha256);
    expect(createHash('sha256').update(readFileSync(first.file)).digest('hex')).toBe(first.sha256);
    expect(readFileSync(first.file).length).toBe(first.bytes);
  });

  test('a changed map gives another report hash', async () => {
    const document = await sample({ cases: 1, columns: 1, evaluated: false });
    const before = await render(document);
    const map = document.cases[0]?.columns[0]?.map.path ?? '';
    const bytes = readFileSync(map);
    bytes.writeFloatLE(0.123, 400);
    writeFileSync(map, bytes);
    expect((await render(document, 'other.pdf')).sha256).not.toBe(before.sha256);
  });

  test('changed crops of a concept, or changed concept maps, give another report hash', async () => {
    const document = await sample({ cases: 1, columns: 12, concepts: 2, evaluated: false });
    const before = await render(document);
    const strip = document.conceptSets[0]?.concepts[0]?.strip.path ?? '';
    writeFileSync(strip, readFileSync(document.conceptSets[0]?.concepts[1]?.strip.path ?? ''));
    const after = await render(document, 'other.pdf');
    expect(after.sha256).not.toBe(before.sha256);
    const maps = document.cases[0]?.columns.at(-1)?.conceptMaps?.path ?? '';
    writeFileSync(maps, new Uint8Array(readFileSync(maps).length));
    expect((await render(document, 'third.pdf')).sha256).not.toBe(after.sha256);
  });

  withPoppler('concepts, their names, crops and tests can be read in the text', async () => {
    const { file } = await render(await sample({ cases: 1, columns: 12, concepts: 4 }));
    const text = tool('pdftotext', '-layout', file, '-');
    for (const expected of [
      'Concepts of CLASS_02',
      'bright edge',
      'concept 1',
      '240 pictures, 960 crops of 64 pixels every 51',
      'reconstruction error 31.4 %, converged after 120 iterations',
      'mass in mask 70 %',
      'Note: Concepts of fewer than 500 pictures',
      'Tests of concepts',
      'scratches',
      'Changes with the weights (ρ 0.08)',
      'Hardly depends on the class (ρ 0.72)',
    ]) {
      expect(text).toContain(expected);
    }
    const flowing = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
    expect(flowing).toContain('significant: speaks against the class');
    expect(flowing).toContain('no verdict: the examples do not separate from random pictures');
  });

  withPoppler('segments, their scores, and how they belong together can be read in the text', async () => {
    const { file } = await render(await sample({ cases: 1, columns: 6, segments: true, evaluated: false }));
    const text = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
    for (const expected of [
      'Segments: Grid, 36 segments (run 7).',
      'Local accuracy gap 0.25, 12.5 % of what is explained.',
      '1. segment 0: 0.5 ± 0.0156, 3.0 %',
      '5. segment 4: 0.438 ± 0.0156',
      'Correlation of segments, GenCorrSHAP',
      'Threshold 0.5',
      '4 meta-superpixels:',
      'G3: 9 segments (3, ',
    ]) {
      expect(text).toContain(expected);
    }
    expect(text.match(/Correlation of segments,/g)).toHaveLength(1);
  });

  test('changed segments or correlations give another report hash', async () => {
    const document = await sample({ cases: 1, columns: 6, segments: true, evaluated: false });
    const before = (await render(document)).sha256;
    const files = document.cases[0]?.columns.at(-1)?.segments?.files;
    for (const file of [files?.scores, files?.correlation, files?.groups]) {
      const bytes = readFileSync(file ?? '');
      bytes.writeInt32LE(2, 8);
      writeFileSync(file ?? '', bytes);
      expect((await render(document, 'other.pdf')).sha256).not.toBe(before);
    }
  });

  test('segments of the wrong size are a failure that names their file', async () => {
    const document = await sample({ cases: 1, columns: 3, segments: true, evaluated: false });
    writeFileSync(document.cases[0]?.columns[2]?.segments?.files.segments ?? '', new Uint8Array(12));
    await expect(render(document)).rejects.toThrow(/0-lime-segments.bin" of segments has 12 bytes/);
  });

  withPoppler('a report without concepts, benchmark and audit has no chapter about them', async () => {
    const { file } = await render(await sample({ cases: 1, columns: 2 }));
    expect(tool('pdftotext', '-layout', file, '-')).not.toMatch(
      /Concepts|Benchmark|Training data|influence methods|Training pictures/,
    );
  });

  withPoppler(
    'training pictures behind an answer, the audit and measured faithfulness can be read',
    async () => {
      const document = await sample({ cases: 1, columns: 0, influences: 5, audited: true, evaluated: false });
      // One of the pictures is gone; it is told in its place.
      renameSync(path.join(folder, 'training-11.png'), path.join(folder, 'moved.png'));
      const { file } = await render(document);
      const text = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
      for (const expected of [
        'Training pictures behind the answer',
        'K-SBE reconstruction · target residue · 2 400 training pictures of line 3 training',
        'Faithfulness measured on this model (run 790): LDS 0.52 [0.48, 0.55] · leave-one-out correlation 0.30 [0.20, 0.40]',
        'Faithfulness on this model: not measured.',
        'Agreement of the surrogate with the model: 0.86.',
        'Agreement of the surrogate with the model: 0.31. Below 0.5 the surrogate explains little',
        'Note: the surrogate agrees little with the model',
        '✗ bridge 0.04 · 3.0 % no. 0 · cos 0.98',
        '✓ residue −0.00444 · 0.3 % no. 1 368 · cos 0.58',
        'picture not available',
        'Training data',
        '96 labels differ from the column true_label. AUROC 0.971.',
        '1. bridge → residue, 99.6 % own label 0.4 % memorised 0.0 % self-influence 3.1 · no. 0',
        'corrected to residue',
        'the same file training no. 0: bridge training no. 171: missing_hole labels differ',
        'training no. 1 026: bridge validation no. 1 197',
        'relabel suspected labels 41 0 94.10 % [92.40, 95.70] 95.20 % [93.60, 96.60] 1.10 % [0.40, 1.90]',
        'label confirmed (M. Novak)',
        'Faithfulness of influence methods',
        'Generalized representer, kernel ntk published 0.600 [0.550, 0.630]',
        'Nearest neighbours failed: the model has no features',
        'found after 10 % inspected',
      ]) {
        expect(text).toContain(expected);
      }
      expect(text).not.toContain('No explanation of this case');
    },
  );

  test('a changed training picture or decision gives another report hash; the place of a picture does not', async () => {
    const document = await sample({ cases: 1, columns: 0, influences: 1, audited: true, evaluated: false });
    const { audit } = document;
    if (audit === null) throw new TypeError('the sample has an audit');
    const files = new Map(documentFiles(document).map((file) => [file, path.basename(file)]));
    const hashOf = (own: ReportDocument, content = files) => documentHash(own, content);
    const before = hashOf(document);
    for (const shown of ['training-0.png', 'training-11.png']) {
      expect(hashOf(document, new Map([...files, [path.join(folder, shown), 'other']]))).not.toBe(before);
    }
    const queue = audit.queue.map((own) => ({ ...own, review: { ...own.review, labelConfirmed: true } }));
    expect(hashOf({ ...document, audit: { ...audit, queue } })).not.toBe(before);
    const moved = JSON.parse(JSON.stringify(document).replaceAll(folder, '/elsewhere')) as ReportDocument;
    const there = new Map(documentFiles(moved).map((file) => [file, path.basename(file)]));
    expect(hashOf(moved, there)).toBe(before);
  });

  withPoppler(
    'the benchmark of the model can be read in the text, with where definitions are from',
    async () => {
      const { file } = await render(
        await sample({ cases: 0, columns: 0, evaluated: false, benchmark: true }),
      );
      const text = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
      for (const expected of [
        'Shapley methods over forward passes',
        '12 pictures of validation',
        '812 345 by the methods, 99 120 to judge them',
        'SLIC, segments 15',
        'GenCorrSHAP, samples 100 reconstruction',
        'KernelSHAP, samples 100 published',
        'Random control',
        'the reference',
        'forward passes per picture',
        'CorrSHAP, gradients, normalised failed on 2 pictures: the model has no gradients',
        'Mean over all segmentations',
      ]) {
        expect(text).toContain(expected);
      }
    },
  );

  test('another benchmark gives another report, and a document from before benchmarks keeps its hash', async () => {
    const document = await sample({ cases: 0, columns: 0, evaluated: false, benchmark: true });
    const { benchmark, audit: _, influenceBenchmark: __, ...later } = document;
    const { template: ___, site: ____, previewOf: _____, ...before } = later;
    if (benchmark === null) throw new TypeError('the sample has a benchmark');
    const hashOf = (own: object) => documentHash(own as ReportDocument, new Map());
    expect(hashOf({ ...document, benchmark: { ...benchmark, seed: 1 } })).not.toBe(hashOf(document));
    const none = {
      ...{ benchmark: null, audit: null, influenceBenchmark: null },
      ...{ template: 'full', site: null, previewOf: null },
    };
    expect(hashOf(document)).not.toBe(hashOf({ ...before, ...none }));
    expect(hashOf({ ...document, template: 'case-sheet' })).not.toBe(hashOf(document));
    const files = { cases: [], conceptSets: [], attachments: [] };
    expect(hashOf({ ...before, ...files, ...none })).toBe(contentHash({ ...before, ...files }));
  });

  withPoppler('names, verdict, measures, controls and hashes can be read in the text', async () => {
    const document = await sample({ cases: 2, columns: 2 });
    const { file } = await render(document);
    const text = tool('pdftotext', '-layout', file, '-');
    for (const expected of [
      'Misclassified pictures of lot 7',
      'wafer7 resnet',
      'images/CLASS_02/picture_0001.png',
      'label wrong',
      'Clearly a residue.',
      'Insertion − deletion',
      '[0.450, 0.560]',
      'random',
      'centre',
      '4 000 forward passes',
      'Confusion matrix',
      'Expected calibration error',
      'Petsiuk, Das, Saenko',
      ...document.records.map(({ contentHash }) => contentHash),
      document.model.sha256,
      document.evaluationContentHash ?? '',
    ]) {
      expect(text).toContain(expected);
    }
    // The mask is a disc of a tenth of the picture's width, each pixel 4.5 nm wide.
    const [, pixels = '', area = ''] = /Mask +(\d+) pixels, (\d+) nm²/.exec(text) ?? [];
    expect(Math.abs(Number(pixels) / (Math.PI * 12.8 ** 2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(Number(area) / (Math.PI * (12.8 * 4.5) ** 2) - 1)).toBeLessThan(0.02);
  });

  withPoppler('it is tagged A4 with title, language, embedded fonts and the attachment', async () => {
    const { file, pages } = await render(await sample({ cases: 1, columns: 2 }));
    const info = tool('pdfinfo', '-isodates', file);
    expect(info).toMatch(/Title:\s+Misclassified pictures of lot 7/);
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toContain('(A4)');
    expect(info).toMatch(/CreationDate:\s+2026-01-31T12:00:00/);
    expect(info).toMatch(new RegExp(`Pages:\\s+${pages}\\n`));
    for (const line of tool('pdffonts', file).trim().split('\n').slice(2)) {
      expect(line).toMatch(/Inter-(Regular|SemiBold)\s+CID TrueType\s+Identity-H\s+yes yes yes/);
    }
    tool('pdfdetach', '-saveall', '-o', folder, file);
    expect(JSON.parse(readFileSync(path.join(folder, 'record-1.json'), 'utf8'))).toEqual({
      schema: 'waferlens-record/1',
    });
    const objects = new PdfFile(readFileSync(file)).bodies.join('\n');
    expect(objects).toContain('/Lang (en)');
    expect(readFileSync(file, 'latin1')).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(objects).toContain('/AFRelationship /Data');
  });

  withPoppler('every figure has an alternative text and every table its header cells', async () => {
    const { file } = await render(await sample({ cases: 2, columns: 3, influences: 2, audited: true }));
    const structure = tool('pdfinfo', '-struct', file);
    const figures = structure.match(/^ *Figure.*$/gm) ?? [];
    expect(figures.length).toBeGreaterThan(10);
    const alternatives = new PdfFile(readFileSync(file)).bodies.filter((body) => body.includes('/Alt ('));
    expect(alternatives.length).toBe(figures.length);
    for (const table of structure.split(/^ *Table.*$/m).slice(1)) expect(table).toMatch(/TH/);
  });

  withPoppler.each<[string, SampleSize]>([
    ['no case and no evaluation', { cases: 0, columns: 0, evaluated: false }],
    ['two methods', { cases: 2, columns: 2 }],
    ['six methods and 45 classes', { cases: 2, columns: 6, classes: 45 }],
    ['large pictures', { cases: 1, columns: 3, side: 1100 }],
    ['segments of six methods', { cases: 2, columns: 6, segments: true }],
    ['a benchmark', { cases: 0, columns: 0, evaluated: false, benchmark: true }],
    ['training pictures of five methods', { cases: 2, columns: 3, influences: 5, audited: true }],
    ['twelve cases', { cases: 12, columns: 1 }],
    ['twelve methods and 24 concepts', { cases: 1, columns: 12, concepts: 24 }],
  ])('with %s no page is empty, all text lies inside of it and pages are counted', async (_, size) => {
    const { file, pages } = await render(await sample(size));
    const words = wordsOf(file);
    for (let number = 1; number <= pages; number++) {
      const own = words.filter(({ page }) => page === number);
      expect(own.length).toBeGreaterThan(8);
      expect(own.map(({ text }) => text).join(' ')).toContain(`${number} / ${pages}`);
    }
    const outside = words.filter(
      ({ left, right, top, bottom }) => left < 45 || right > 550 || top < 45 || bottom > 825,
    );
    expect(outside).toEqual([]);
  });

  withPoppler.each<[string, SampleSize]>([
    ['one case', { cases: 1, columns: 6, influences: 5 }],
    ['no explanation', { cases: 1, columns: 0, evaluated: false }],
    ['twelve methods and large pictures', { cases: 4, columns: 12, influences: 1, side: 700 }],
  ])('case sheets of %s are one page each, behind a list where there are several', async (_, size) => {
    const document = await sample({ ...size, template: 'case-sheet' });
    const { file, pages } = await render(document);
    const front = size.cases === 1 ? 0 : 1;
    expect(pages).toBe(size.cases + front);
    const words = wordsOf(file);
    for (const [at, item] of document.cases.entries()) {
      const own = words.filter(({ page }) => page === at + 1 + front).map(({ text }) => text);
      expect(own.join(' ')).toContain(`Case sheet ${at + 1} of ${size.cases}`);
      expect(own).toContain(item.pictureSha256);
    }
    expect(words.filter(({ left, right, bottom }) => left < 45 || right > 550 || bottom > 825)).toEqual([]);
  });

  withPoppler(
    'a case sheet stays one page with 30 methods, 70 facts, a long name and a long note',
    async () => {
      const document = await sample({ template: 'case-sheet', cases: 1, columns: 12, influences: 5 });
      const cases = document.cases.map((item) => ({
        ...item,
        name: `${'Ätzfehler_ohne_Leerzeichen_'.repeat(12)}.png`,
        label: 'y'.repeat(150),
        facts: Array.from({ length: 70 }, (_, at) => ({
          name: `Spalte ${at}`,
          value: 'Wert '.repeat(at % 40),
        })),
        columns: [...item.columns, ...item.columns, ...item.columns].slice(0, 30),
        review: { ...item.review, note: 'Ein langer Satz über den Befund. '.repeat(400) },
      }));
      const { file, pages } = await render({ ...document, cases });
      expect(pages).toBe(1);
      const text = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
      expect(text).toContain('more lines: the whole note stands in the full report');
      expect(text).toMatch(/2\d further methods explained this case/);
      expect(text).toContain('and 21 more records, attached');
      expect(wordsOf(file).filter(({ right, bottom }) => right > 550 || bottom > 825)).toEqual([]);
    },
  );

  withPoppler(
    'long names, long notes and foreign scripts are wrapped or escaped, never cut off',
    async () => {
      const document = await sample({ cases: 1, columns: 2 });
      const name = `${'Ätzfehler_ohne_Leerzeichen_'.repeat(12)}晶圓_тест_한국어_カタカナ_😀.png`;
      const note = 'Ein langer Satz über den Befund. '.repeat(400);
      const cases = document.cases.map((item) => ({
        ...item,
        name,
        label: 'y'.repeat(150),
        facts: Array.from({ length: 70 }, (_, at) => ({
          name: `Spalte ${at}`,
          value: 'Wert '.repeat(at % 40),
        })),
        review: { ...item.review, note },
      }));
      const { file, pages } = await render({ ...document, cases, title: 'a <b> & c', author: '<&>' });
      const words = wordsOf(file);
      expect(words.filter(({ right, bottom }) => right > 550 || bottom > 825)).toEqual([]);
      const text = tool('pdftotext', '-raw', file, '-').replace(/\s+/g, '');
      expect(text).toContain(name.replace('😀', '\\u{1f600}'));
      expect(words.filter((word) => word.text === 'Befund.')).toHaveLength(400);
      expect(text).toContain('Spalte69');
      expect(pages).toBeGreaterThan(8);
    },
  );

  withPoppler('a picture that is gone is told on its page, and its measures stay', async () => {
    const document = await sample({ cases: 1, columns: 2, evaluated: false });
    renameSync(path.join(folder, '0.png'), path.join(folder, 'moved.png'));
    const { file } = await render(document);
    const text = tool('pdftotext', '-layout', file, '-');
    expect(text).toContain('Picture not available');
    expect(text).toContain('0.500');
  });

  test('a map of the wrong size is a failure that names it, and leaves no file', async () => {
    const document = await sample({ cases: 1, columns: 1, evaluated: false });
    writeFileSync(document.cases[0]?.columns[0]?.map.path ?? '', new Uint8Array(12));
    await expect(render(document)).rejects.toThrow(/0-occlusion.f32" has 12 bytes/);
    expect(existsSync(path.join(folder, 'report.pdf'))).toBe(false);
    expect(existsSync(path.join(folder, 'report.pdf.part'))).toBe(false);
  });

  test('a folder that is not there is a storage failure', async () => {
    const document = await sample({ cases: 0, columns: 0, evaluated: false });
    await expect(render(document, 'no/such/report.pdf')).rejects.toMatchObject({ code: 'storage' });
  });

  test('an abort ends it with its reason and leaves no file', async () => {
    const document = await sample({ cases: 3, columns: 1, evaluated: false });
    const abort = new AbortController();
    abort.abort(new Failure('cancelled', 'stopped'));
    await expect(render(document, 'report.pdf', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(path.join(folder, 'report.pdf.part'))).toBe(false);
  });
});
