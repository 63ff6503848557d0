import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import type { ReviewChange } from '#contract/review.ts';
import { isProblem } from '#engine/import/candidate.ts';
import { listTable, surveyTable } from '#engine/import/table.ts';
import { addModel, importSamples, sampleAt, temporaryFolder } from '../store/fixtures/project.ts';
import { createProject } from '../store/project.ts';
import { exportLabels } from './export-labels.ts';

/** A project with pictures inside and outside of the folder that the table is written to. */
async function labelledProject(samples: (folder: string) => readonly Sample[]) {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const { id: datasetId } = await importSamples(project, folder, samples(join(folder, 'data')));
  mkdirSync(join(folder, 'data'));
  const review = (index: number, change: ReviewChange) =>
    project.reviews.append({ modelId, datasetId, index }, change, 'Ada');
  const path = join(folder, 'data', 'corrected.csv');
  return { folder, project, review, request: { modelId, datasetId, path, leaveOutRemoved: true } };
}

async function readBack(path: string) {
  const rows = [];
  for await (const row of listTable(await surveyTable(path))) {
    if (isProblem(row)) throw new Error(row.message);
    rows.push(row);
  }
  return rows;
}

const wrong = (correctedLabel: string | null): ReviewChange => ({
  kind: 'label-check',
  outcome: 'wrong',
  correctedLabel,
});

test('an exported table is read back with corrected labels and everything else as it was', async () => {
  const odd = { operator: 'Ann, "the eye"; shift 2\nnight', set: 'ours' };
  const { request, project, review } = await labelledProject((data) => [
    sampleAt(0, { path: join(data, 'a;b, "c".png'), label: 'x;y', extra: odd, site: 'S "1", left' }),
    sampleAt(1, { path: '/elsewhere/1.png', dieX: -0.125, pixelSizeNm: null, lot: null }),
    sampleAt(2, { path: join(data, 'deep', '2.png'), maskPath: join(data, 'deep', 'm,2.png') }),
    sampleAt(3, { path: join(data, '3.png'), label: null, waferXMm: -11.5, waferYMm: 1 / 3 }),
    sampleAt(4, { path: join(data, '4.png') }),
    sampleAt(5, { path: join(data, '5.png') }),
  ]);
  review(1, wrong('a "new", label;'));
  review(2, { kind: 'corrected-label', label: 'bridge' });
  review(3, wrong('clean'));
  review(4, { kind: 'membership', outcome: 'remove' });
  review(5, wrong(null));
  expect(await exportLabels(project, request)).toEqual({
    path: request.path,
    samples: 5,
    relabelled: 3,
    removed: 1,
  });
  const { datasetId } = request;
  const rows = await readBack(request.path);
  const changed: Readonly<Record<number, string>> = { 1: 'a "new", label;', 2: 'bridge', 3: 'clean' };
  expect(rows).toMatchObject(
    [0, 1, 2, 3, 5].map((index) => {
      const { path, label, split, maskPath, ...sample } = project.samples.get(datasetId, index);
      const { lot, wafer, dieX, dieY, site, pixelSizeNm, waferXMm, waferYMm, extra } = sample;
      return {
        ...{ path, split, label: changed[index] ?? label, remarks: [] },
        row: {
          ...{ lot, wafer, dieX, dieY, site, pixelSizeNm, waferXMm, waferYMm },
          mask: maskPath === null ? null : { path: maskPath },
          extra: { ...extra, ...(label === null ? {} : { original_label: label }) },
        },
      };
    }),
  );
  expect(rows[1]?.name).toBe('/elsewhere/1.png');
  expect(rows[2]?.name).toBe('deep/2.png');
  // Header and label cells name nothing twice, also when it is exported again.
  expect(readFileSync(request.path, 'utf8').split('\r\n')[0]).toBe(
    'image_path,mask_path,label,original_label,split,lot,wafer,die_x,die_y,site,pixel_size_nm,' +
      'wafer_x_mm,wafer_y_mm,operator,set',
  );
});

test('the first label stays the original one, and a column "set" is no split', async () => {
  const { request, project } = await labelledProject(() => [
    sampleAt(0, { split: null, extra: { set: 'train', original_label: 'particle' } }),
  ]);
  await exportLabels(project, request);
  const [row] = await readBack(request.path);
  expect(row).toMatchObject({ split: null, row: { extra: { set: 'train', original_label: 'particle' } } });
});

test('pictures that were taken out stay in on request, and labels that were found right stay', async () => {
  const { request, project, review } = await labelledProject(() => [sampleAt(0), sampleAt(1)]);
  review(0, { kind: 'membership', outcome: 'remove' });
  review(1, { kind: 'corrected-label', label: 'bridge' });
  review(1, { kind: 'label-check', outcome: 'right', correctedLabel: null });
  const written = await exportLabels(project, { ...request, leaveOutRemoved: false });
  expect(written).toMatchObject({ samples: 2, relabelled: 0, removed: 0 });
});

test('it is refused to write over a table that a data set came from, or to a place that is none', async () => {
  const { folder, request, project } = await labelledProject(() => [sampleAt(0)]);
  const source = join(folder, 'source.csv');
  writeFileSync(source, 'the only copy');
  project.database.run('UPDATE dataset SET source = ?', [source]);
  await expect(exportLabels(project, { ...request, path: source })).rejects.toMatchObject({
    code: 'exists',
    message: expect.stringContaining('"validation"'),
  });
  expect(readFileSync(source, 'utf8')).toBe('the only copy');
  const nowhere = join(folder, 'nowhere', 'corrected.csv');
  await expect(exportLabels(project, { ...request, path: nowhere })).rejects.toThrow(nowhere);
  await expect(exportLabels(project, { ...request, path: 'corrected.csv' })).rejects.toMatchObject({
    code: 'usage',
  });
  await exportLabels(project, request);
  await exportLabels(project, request);
  expect(existsSync(request.path)).toBe(true);
});
