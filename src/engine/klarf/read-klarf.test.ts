import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { blockKlarf, flatKlarf } from './fixtures/klarf-files.ts';
import { readKlarf, readKlarfInSteps } from './read-klarf.ts';
import { geometryOf, placeOf } from './wafer-place.ts';

const geometry = {
  diameterMm: 300,
  diePitchMm: { x: 10, y: 8 },
  dieOffsetMm: { x: -5, y: -4 },
  notch: 'down',
};

function failureOf(text: string): Failure {
  try {
    readKlarf(text);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe.each([
  ['1.1', flatKlarf({ version: '1 1' })],
  ['1.2', flatKlarf()],
  ['1.8', blockKlarf()],
  ['2.0', blockKlarf({ version: '2.0' })],
])('version %s', (version, text) => {
  const klarf = readKlarf(text);

  test('lot, wafer, classes and defects are read whole', () => {
    expect(klarf.version).toBe(version);
    expect(klarf.problems).toEqual([]);
    expect(klarf.wafers).toMatchObject([{ lot: 'L77', wafer: 'W05' }]);
    expect(klarf.classes.get(2)).toBe('particle; big');
    expect(klarf.wafers[0]?.defects[0]?.values.get('CLASSNUMBER')).toBe('1');
  });

  test('the first defect lies at 2 pitches + 1 mm - centre', () => {
    const [wafer] = klarf.wafers;
    const [defect] = wafer?.defects ?? [];
    if (wafer === undefined || defect === undefined) throw new Error('nothing read');
    // 2 * 10 mm + 1 mm - 5 mm; -1 * 8 mm + 0.5 mm - 4 mm.
    expect(placeOf(defect, wafer, klarf.unitMm)?.xMm).toBeCloseTo(16, 9);
    expect(placeOf(defect, wafer, klarf.unitMm)?.yMm).toBeCloseTo(-11.5, 9);
    const found = geometryOf(klarf);
    expect(found).toMatchObject({ diameterMm: geometry.diameterMm, notch: geometry.notch });
    expect(found?.diePitchMm?.x).toBeCloseTo(geometry.diePitchMm.x, 9);
    expect(found?.dieOffsetMm?.y).toBeCloseTo(geometry.dieOffsetMm.y, 9);
  });
});

test('flat: pages of the last TiffFileName, a row may go on in the next line', () => {
  const [wafer] = readKlarf(flatKlarf()).wafers;
  expect(wafer?.defects.map(({ images }) => images)).toEqual([
    [
      { file: 'images.tif', page: 1 },
      { file: 'images.tif', page: 2 },
    ],
    [{ file: 'images.tif', page: 3 }],
    [],
  ]);
});

test('nested: pictures by name, N for none', () => {
  const [wafer] = readKlarf(blockKlarf()).wafers;
  expect(wafer?.defects.map(({ images }) => images.map(({ file }) => file))).toEqual([
    ['a.png', 'sub/b.png'],
    [],
  ]);
});

test('two wafers of a flat file keep their own centre, three rows closed by a semicolon each are three', () => {
  const second =
    'WaferID "W06";\nSampleCenterLocation 0 0;\nDefectList\n 1 0 0 1 1 1 1 1 1 0 0;\n 2 0 0 1 1 1 1 1 1 0 0;\n 3 0 0 1 1 1 1 1 1 0 0;';
  const { wafers } = readKlarf(flatKlarf({ end: `${second}\nEndOfFile;\n` }));
  expect(wafers.map(({ wafer, defects }) => [wafer, defects.length])).toEqual([
    ['W05', 3],
    ['W06', 3],
  ]);
  expect(wafers[0]?.fields.get('SampleCenterLocation')?.[0]).toBe('5.0000000000e+003');
});

test('a row that lacks a column is left out with its line, the others are read', () => {
  const rows = [
    '1 1 1 0 0 1 1 1 1 0 0',
    '2 1 1 0 0 1 1 1 1 0',
    '3 1 1 0 0 1 1 1 1 0 0',
    '4 1 1 0 0 1 1 1 1 0 0 9',
    '5 x 1 0 0 1 1 1 1 0 0',
    '6 1 1 0 0 1 1 1 1 2 1 1 0',
    '7 1 1 0 0 1 1 1 1 0 0',
  ];
  const { wafers, problems, rejected } = readKlarf(flatKlarf({ rows }));
  expect(wafers[0]?.defects.map(({ values }) => values.get('DEFECTID'))).toEqual(['1', '3', '7']);
  expect(rejected).toBe(4);
  const line =
    flatKlarf({ rows })
      .split('\n')
      .indexOf(rows[1] ?? '') + 1;
  expect(problems.map((problem) => problem.line)).toEqual([line, line + 2, line + 3, line + 4]);
  expect(problems[2]?.message).toBe('"x" is no XREL');
  expect(problems[3]?.message).toBe('IMAGECOUNT is 2, IMAGELIST has 1');
});

test('a size of NaN is a remark with its line; the defect stays', () => {
  const { wafers, problems } = readKlarf(flatKlarf({ rows: ['1 1 1 0 0 NaN 1 1 1 0 0'] }));
  expect(wafers[0]?.defects).toHaveLength(1);
  expect(problems).toMatchObject([{ severity: 'remark', message: '"NaN" is no XSIZE; it is left out' }]);
});

test('counts that differ from what is there are remarks', () => {
  const flat = readKlarf(flatKlarf({ defects: 9 }));
  expect(flat.problems.at(-1)?.message).toBe('the summary declares 9 defects, the list has 3');
  const block = readKlarf(blockKlarf({ declared: 5 }));
  expect(block.problems[0]?.message).toBe('DefectList declares 5 rows and holds 2');
});

test.each([
  ['an unknown flat version', flatKlarf({ version: '1 3' }), 'line 1: KLARF version "1.3" is not known'],
  ['an unknown nested version', blockKlarf({ version: '3.1' }), 'line 1: KLARF version "3.1" is not known'],
  ['flat records that say 1.8', flatKlarf({ version: '1 8' }), 'line 2: "FileTimestamp" where a Record'],
  ['a missing spec', flatKlarf({ spec: '' }), 'DefectList comes before its DefectRecordSpec'],
  [
    'a spec that miscounts',
    flatKlarf({ spec: 'DefectRecordSpec 3 DEFECTID XREL;' }),
    'declares 3 columns and names 2',
  ],
  [
    'no row that can be read',
    flatKlarf({ rows: ['1 2 3', '4 5 6'] }),
    'line 26: the row is cut off; no defect row could be read',
  ],
  [
    'defects in the summary alone',
    flatKlarf({ rows: [], defects: 4 }),
    'declares 4 defects, but no defect row',
  ],
  ['a huge count of pictures', flatKlarf({ rows: ['1 1 1 0 0 1 1 1 1 0 999999999 1 0'] }), 'could be read'],
  ['other text', 'a,b\n1,2\n', 'line 1: neither FileVersion nor Record FileRecord'],
])('%s is an error that says where', (_, text, message) => {
  expect(failureOf(text)).toMatchObject({ code: 'table' });
  expect(failureOf(text).message).toContain(message);
});

test('a file that is cut off says so, with what was read before', () => {
  const flat = flatKlarf({ rows: ['1 1 1 0 0 1 1 1 1 0 0', '2 1 1 0 0 1 1 1 1 0 0'] });
  const { wafers, problems } = readKlarf(flat.slice(0, flat.indexOf('2 1 1 0 0') + 6));
  expect(wafers[0]?.defects).toHaveLength(1);
  expect(problems.map(({ message }) => message)).toContain(
    'the file ends without EndOfFile; it may be cut off',
  );
  const block = blockKlarf();
  expect(failureOf(block.slice(0, block.indexOf('2 10500') + 12)).message).toBe(
    'line 17: the file ends where "}" is expected',
  );
});

describe.each([
  ['flat', (rows: readonly string[]) => flatKlarf({ rows }), '1 1 1 0 0 1 1 1 0 0 0'],
  ['nested', (rows: readonly string[]) => blockKlarf({ rows }), '1 1 1 0 0 1 1 1 0 N;'],
])('a long %s file', (_, fileOf, row) => {
  const long = fileOf(new Array<string>(20_000).fill(row));

  test('of defects without pictures keeps their number alone', () => {
    const [wafer] = readKlarf(long, 'pictured').wafers;
    expect(wafer).toMatchObject({ count: 20_000, defects: [] });
    expect(readKlarf(long).wafers[0]?.defects).toHaveLength(20_000);
  });

  test('is given up between two of its steps, and says how far it is', async () => {
    const shares: number[] = [];
    const stopped = readKlarfInSteps(long, 'pictured', async (share) => {
      shares.push(share);
      if (shares.length === 3) throw new Failure('cancelled', 'stopped on request');
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(shares).toHaveLength(3);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(shares.every((share) => share > 0 && share < 1)).toBe(true);
  });

  test('of wrong rows names the first ones and counts them all', () => {
    const wrong = fileOf([row, ...new Array<string>(5000).fill(row.replace('1 1 1 0 0', 'x 1 1 0 0'))]);
    const { problems, rejected } = readKlarf(wrong);
    expect(rejected).toBe(5000);
    expect(problems.filter(({ severity }) => severity === 'skipped')).toHaveLength(1000);
    expect(problems.map(({ message }) => message).join()).toContain('4000 further rows');
  });
});

test('no text crashes the reader or holds it up', () => {
  const sources = [flatKlarf(), blockKlarf()];
  const words = fc.constantFrom(
    '{',
    '}',
    ';',
    ',',
    '"',
    '\n',
    '-1',
    '1e999',
    'Data 9',
    'Images 3 {',
    'DefectList',
    'Record R',
  );
  const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), words), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.constantFrom(...sources), edits, (source, changes) => {
      let text = source;
      for (const [place, removed, word] of changes) {
        const at = Math.floor(place * text.length);
        text = text.slice(0, at) + word + text.slice(at + removed);
      }
      try {
        const { wafers } = readKlarf(text);
        for (const { defects } of wafers) expect(defects.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error.code).toBe('table');
      }
    }),
    { numRuns: 500 },
  );
});
