import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withDatabase } from './fixtures/project-rows.ts';
import { dataFolder, hasData } from './fixtures/real-data.ts';
import { type Place, place } from './program.ts';

interface Evaluated {
  readonly accuracy: { readonly value: number };
  readonly labelled: number;
}

/** Explains two misclassified cases by both methods with few passes, judges the maps against the masks, reports. */
async function reviewTwo(at: Place, project: string, model: string, dataset: string): Promise<void> {
  const explained = await at.result<{ picture: string; method: string; record: { run: number } }[]>(
    ...['explain', '--model', model, '--dataset', dataset, '--misclassified', '--limit', '2', '--no-judge'],
    ...[
      '--method',
      'occlusion',
      'rise',
      '--set',
      'rise.samples=60',
      'occlusion.window=32',
      'occlusion.stride=16',
    ],
    ...['--out', 'maps', '--raw'],
  );
  expect(explained).toHaveLength(4);
  for (const { picture, method, record } of explained) {
    const [files] = withDatabase(at.path(project), (database) =>
      database
        .prepare(
          'SELECT sample.path AS image, mask.path AS mask FROM run JOIN sample USING (dataset_id, sample_index) JOIN mask USING (dataset_id, sample_index) WHERE run.id = ?',
        )
        .all(record.run),
    ) as { image: string; mask: string }[];
    const judged = await at.result<Record<string, { value: number | null }>>(
      ...['judge', '--model', model, '--image', files?.image ?? '', '--mask', files?.mask ?? ''],
      ...['--map', at.path('maps', parse(picture).name, method, 'map.npy')],
      ...['--metric', 'relevance-mass', 'pixel-auc', 'pointing-game'],
    );
    expect(Object.keys(judged)).toEqual(['relevance-mass', 'pixel-auc', 'pointing-game']);
    for (const { value } of Object.values(judged)) {
      if (value === null) continue;
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  }
  await at.result('report', '--cases', 'explained', '--out', 'report.pdf');
  expect(readFileSync(at.path('report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await at.result('verify')).toMatchObject({ intact: true });
}

test.skipIf(!hasData('wafer7'))(
  'wafer7: imported with its checkpoints, evaluated as its own figures say, reviewed',
  async () => {
    const at = place();
    const models = (name: string) => dataFolder('wafer7', 'models', name);
    const said = JSON.parse(readFileSync(models('wafer7_resnet.json'), 'utf8')) as {
      confusion: number[][];
      checkpoints: { file: string; learning_rate: number; validation_accuracy: number }[];
    };
    const last = said.checkpoints.at(-1);
    await at.result('init', 'wafer7.waferlens');
    const model = await at.result<{ checkpoints: { learningRate: number }[] }>(
      ...['model', 'add', models(last?.file ?? ''), '--name', 'resnet', '--labels', models('labels.txt')],
      ...['--preprocess', models('preprocess-resnet.json')],
      ...said.checkpoints.flatMap(({ file, learning_rate: rate }) => [
        '--checkpoint',
        `${models(file)}@${rate}`,
      ]),
    );
    expect(model.checkpoints.map(({ learningRate }) => learningRate)).toEqual(
      said.checkpoints.map(({ learning_rate: rate }) => rate),
    );
    const set = await at.result<{ samples: number; masks: number }>(
      ...['dataset', 'add', dataFolder('wafer7', 'index.csv'), '--name', 'wafer7', '--role', 'validation'],
    );
    expect(set.masks).toBe(set.samples);
    const evaluated = await at.result<Evaluated>('evaluate', '--model', 'resnet', '--dataset', 'wafer7');
    expect(evaluated.labelled).toBe(set.samples);
    expect(Math.abs(evaluated.accuracy.value - (last?.validation_accuracy ?? 0))).toBeLessThan(0.02);
    await reviewTwo(at, 'wafer7.waferlens', 'resnet', 'wafer7');
  },
  240_000,
);

describe.skipIf(!hasData('carinthia52'))('carinthia52', () => {
  test('a semicolon table and a model with two outputs: imported, evaluated as said, reviewed', async () => {
    const at = place();
    const file = (name: string) => dataFolder('carinthia52', name);
    await at.result('init', 'carinthia.waferlens');
    const model = await at.result(
      ...['model', 'add', file('carinthia52_squeezenet_probe.onnx'), '--name', 'probe'],
      ...['--labels', file('labels.txt'), '--preprocess', file('preprocess.json')],
    );
    expect(model).toMatchObject({ answerName: 'logits' });
    await at.result('dataset', 'add', file('carinthia-52.csv'), '--name', 'carinthia');
    const sets = await at.result<{ name: string; role: string; samples: number; masks: number }[]>(
      'list',
      'datasets',
    );
    expect(sets.reduce((sum, { samples }) => sum + samples, 0)).toBe(254);
    const validation = sets.find(({ role }) => role === 'validation');
    const evaluated = await at.result<Evaluated>(
      'evaluate',
      '--model',
      'probe',
      '--dataset',
      validation?.name ?? '',
    );
    expect(evaluated.labelled).toBe(50);
    expect(Math.abs(evaluated.accuracy.value - 0.94)).toBeLessThan(0.02);
    await reviewTwo(at, 'carinthia.waferlens', 'probe', validation?.name ?? '');
  }, 240_000);
});
