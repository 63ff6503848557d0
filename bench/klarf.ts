import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { defaultDecodeLimits } from '#engine/image/decode.ts';
import { openKlarf } from '#engine/import/klarf.ts';
import { handOver, type Measurement } from './measurement.ts';

/**
 * KLARF files of an inspection that found 1,000,000 defects, flat and nested: seconds to read one, memory, and the
 * longest step, which is how long a cancel waits. Node that counts the same bytes for line ends is the yardstick.
 */
const defects = 1_000_000;
const limitMebibytes = 600;
const limitStepMs = 800;

const head = {
  flat: `FileVersion 1 2;
LotID "L1";
SampleSize 1 300;
DiePitch 1.0e+004 8.0e+003;
WaferID "W05";
SampleCenterLocation 5.0e+003 4.0e+003;
TiffFileName images.tif;
DefectRecordSpec 12 DEFECTID XREL YREL XINDEX YINDEX XSIZE YSIZE DEFECTAREA DSIZE CLASSNUMBER IMAGECOUNT IMAGELIST ;
DefectList
`,
  nested: `Record FileRecord "1.8"
{ Record LotRecord "L1" { Field DiePitch 2 {10000000, 8000000} Record WaferRecord "W05" {
Field SampleCenterLocation 2 {5000000, 4000000}
List DefectList { Columns 11 { int32 DEFECTID, int32 XREL, int32 YREL, int32 XINDEX, int32 YINDEX, int32 XSIZE,
int32 YSIZE, float DEFECTAREA, int32 DSIZE, int32 CLASSNUMBER, ImageList IMAGEINFO }
Data ${defects} {
`,
};
const foot = { flat: ';\nEndOfFile;\n', nested: '} } } } }\nEndOfFile;\n' };

function rowOf(grammar: keyof typeof head, i: number): string {
  const place = `${i} ${(i * 7) % 10_000} ${(i * 3) % 8000} ${(i % 29) - 14} ${(i % 35) - 17}`;
  return `${place} 400 420 160.0 410 ${i % 5} ${grammar === 'flat' ? '0 0' : 'N;'}\n`;
}

function countLineEnds(file: string) {
  const text = readFileSync(file, 'latin1');
  const begun = performance.now();
  let ends = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends++;
  return { ends, bare: (performance.now() - begun) / 1000, megabytes: text.length / 1e6 };
}

const folder = mkdtempSync(join(tmpdir(), 'waferlens-klarf-'));
const rows: Measurement[] = [];
try {
  for (const grammar of ['flat', 'nested'] as const) {
    const file = join(folder, `${grammar}.001`);
    writeFileSync(file, head[grammar]);
    for (let from = 1; from <= defects; from += 10_000) {
      appendFileSync(file, Array.from({ length: 10_000 }, (_, i) => rowOf(grammar, from + i)).join(''));
    }
    appendFileSync(file, foot[grammar]);
    const { ends, bare, megabytes } = countLineEnds(file);
    const begun = performance.now();
    let longest = 0;
    let stepped: number | null = null;
    let bytes = 0;
    const { summary } = await openKlarf(file, defaultDecodeLimits, async () => {
      await setImmediate();
      const now = performance.now();
      if (stepped !== null) longest = Math.max(longest, now - stepped);
      stepped = now;
      bytes = Math.max(bytes, process.memoryUsage.rss());
    });
    const seconds = (performance.now() - begun) / 1000;
    if (summary.defects !== defects) throw new Error(`${summary.defects} defects were read`);
    const mebibytes = bytes / 2 ** 20;
    rows.push({
      what: `KLARF ${summary.version}, ${defects.toLocaleString('en')} defects, ${megabytes.toFixed(0)} MB`,
      measured:
        `${seconds.toFixed(1)} s (${ends.toLocaleString('en')} line ends counted in ${bare.toFixed(2)} s), ` +
        `longest step ${longest.toFixed(0)} ms, ${mebibytes.toFixed(0)} MiB`,
      limit: `step under ${limitStepMs} ms, ${limitMebibytes} MiB`,
      ok: longest < limitStepMs && mebibytes < limitMebibytes,
      figures: { seconds, bare, longest, mebibytes },
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
handOver(rows);
