import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dataFolder, hasData } from './fixtures/real-data.ts';
import { type Place, place } from './program.ts';

interface Evaluated {
  readonly accuracy: { readonly value: number };
  readonly labelled: number;
  readonly confusion: number[][];
  readonly unknownLabels: { readonly label: string }[];
}

/** Explains two misclassified cases by both methods with few samples, and writes the report. */
async function reviewTwo(at: Place, model: string, dataset: string): Promise<void> {
  const explained = await at.result<
    { judgement: { map: Record<string, unknown>; random: object; centre: object } }[]
  >(
    ...['explain', '--model', model, '--dataset', dataset, '--misclassified', '--limit', '2'],
    ...[
      '--method',
      'occlusion',
      'rise',
      '--set',
      'rise.samples=100',
      'occlusion.window=32',
      'occlusion.stride=16',
    ],
  );
  expect(explained).toHaveLength(4);
  for (const { judgement } of explained) {
    for (const metric of ['insertion-minus-deletion', 'relevance-mass', 'pixel-auc']) {
      for (const values of Object.values(judgement)) expect(values).toHaveProperty(metric);
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
    expect(evaluated.labelled).toBe(said.confusion.flat().reduce((sum, count) => sum + count, 0));
    expect(Math.abs(evaluated.accuracy.value - (last?.validation_accuracy ?? 0))).toBeLessThan(0.02);
    await reviewTwo(at, 'resnet', 'wafer7');
  },
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
    await reviewTwo(at, 'probe', validation?.name ?? '');
  });
});
