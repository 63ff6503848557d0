import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { column } from './fixtures/project-rows.ts';
import { makeSidesProject } from './fixtures/sides.ts';
import { place } from './program.ts';

const poppler = spawnSync('pdftotext', ['-v']).error === undefined;

describe.skipIf(!poppler)('report of a model that was benchmarked', () => {
  test('shows the newest benchmark with its curve and cites its record', async () => {
    const at = place();
    await makeSidesProject(at);
    await at.result(
      ...['benchmark', '--model', 'sides', '--dataset', 'sides', '--method', 'random', 'occlusion'],
      ...['--segmenter', 'grid', '--set', 'grid.rows=2', 'grid.columns=4', '--limit', '3', '--out', 'b'],
    );
    await at.result('evaluate', '--model', 'sides', '--dataset', 'sides');
    await at.result('report', '--cases', '0', '--out', 'r.pdf');
    const text = execFileSync('pdftotext', ['-raw', at.path('r.pdf'), '-'], { encoding: 'utf8' });
    const flowing = text.replace(/\s+/g, ' ');
    for (const expected of [
      '3 pictures of sides',
      'Occlusion',
      'forward passes per picture',
      'Random scores control',
    ]) {
      expect(flowing).toContain(expected);
    }
    const sql = "SELECT content_hash FROM record JOIN run ON run.id = run_id WHERE kind = 'benchmark'";
    expect(flowing).toContain(column(at.path('sides.waferlens'), sql)[0]);
  });
});
