import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditManifest, auditManifest } from '#contract/audit.ts';
import type { Sample } from '#contract/dataset.ts';
import { influenceEngineMethods } from '#contract/influence-work.ts';
import {
  tinyClasses,
  tinyNetwork,
  tinySamples,
  tinySource,
  tinyTrained,
  writeSamples,
} from '../influence/fixtures/tiny-training.ts';
import type { TrainedModel } from '../influence/training-set/training-set.ts';
import { auditWork } from './audit.ts';
import { auditEffect } from './audit-effect.ts';
import { influenceWorkplace } from './training-services.ts';

const workplace = influenceWorkplace();
const context = { signal: new AbortController().signal, report: async () => undefined };
let folder = '';
let samples: Sample[] = [];
let trained: TrainedModel;
let validationFile = '';
let runs = 0;

const listed = (sample: Sample, index: number): Sample => ({ ...sample, index });

beforeAll(async () => {
  ({ folder, samples } = await tinySamples(18));
  samples = samples.map((sample, i) => ({
    ...sample,
    extra: { truth: i === 2 ? 'bridge' : (sample.label ?? '') },
  }));
  // One without a label, one that can't be read, and a copy of the first one with another label.
  const training = [
    ...samples.slice(0, 12),
    { ...(samples[12] as Sample), label: null },
    { ...(samples[13] as Sample), path: join(folder, 'gone.png') },
    { ...(samples[0] as Sample), label: 'scratch' },
  ].map(listed);
  trained = await tinyTrained(
    folder,
    await tinySource(await tinyNetwork(folder, 'gemm.onnx', 'gemm')),
    training,
  );
  // The last one stands in the training set, too.
  validationFile = await writeSamples(folder, [...samples.slice(14), samples[5] as Sample].map(listed));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function audit(
  change: Partial<Parameters<typeof auditWork>[0]> = {},
): Promise<{ result: Awaited<ReturnType<typeof auditWork>>; manifest: AuditManifest }> {
  const directory = join(folder, `run-${runs++}`);
  await mkdir(directory);
  const work = {
    ...{ trained, validation: { name: 'validation', samplesFile: validationFile } },
    ...{
      method: 'grad-dot',
      methodParameters: {},
      trueLabelColumn: 'truth',
      parameters: {},
      seed: 3,
      directory,
    },
    ...change,
  };
  const result = influenceEngineMethods.audit.output.parse(await auditWork(work, context, workplace));
  return { result, manifest: auditManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8'))) };
}

describe('an audit in the worker', () => {
  test('lists what is wrong, the same bytes for the same seed', async () => {
    const { result, manifest } = await audit();
    expect(manifest.training).toMatchObject({ samples: 14, unlabelled: 1, unreadable: 1 });
    expect(manifest.queue).toHaveLength(13);
    const values = manifest.queue.map(({ selfInfluence }) => selfInfluence);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    const bytes = await readFile(result.files[0]?.path ?? '');
    const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    expect(all).toHaveLength(15);
    expect([all[12], all[13]]).toEqual([Number.NaN, Number.NaN]);
    for (const { sampleIndex, selfInfluence } of manifest.queue) expect(all[sampleIndex]).toBe(selfInfluence);
    const identical = manifest.duplicates.filter((pair) => pair.identical);
    expect(identical.map(({ first, second }) => [first.sampleIndex, second.sampleIndex])).toEqual([[0, 14]]);
    const leaked = manifest.leaks.filter((leak) => leak.identical);
    expect(leaked.map(({ training, validation }) => [training.sampleIndex, validation.sampleIndex])).toEqual([
      [5, 4],
    ]);
    expect(manifest.known).toMatchObject({ wrong: 2, source: { kind: 'column', column: 'truth' } });
    expect(manifest.known?.curve.at(-1)).toEqual({ inspected: 1, found: 1 });
    const reasons = new Map(manifest.suggestions.map(({ sampleIndex, reason }) => [sampleIndex, reason]));
    expect(reasons.get(5)).toBeOneOf(['leak', 'label']);
    expect(manifest.effects.at(-1)).toMatchObject({ title: 'All suggestions', effect: { validation: 5 } });
    const again = await audit();
    expect(again.result.manifest.sha256).toBe(result.manifest.sha256);
    expect(again.result.files[0]?.sha256).toBe(result.files[0]?.sha256);
  });

  test('without validation and true labels there are no leaks, effects and curve', async () => {
    const { manifest } = await audit({ validation: null, trueLabelColumn: null });
    expect(manifest).toMatchObject({ validation: null, leaks: [], effects: [], known: null });
    expect(manifest.head.queryAccuracy).toBeNull();
  });

  test('a column that is not there, one class and no label are refused with the way out', async () => {
    await expect(audit({ trueLabelColumn: 'right' })).rejects.toThrow(/no column "right".*truth/);
    const with_ = async (label: string | null) => ({
      ...trained,
      training: {
        name: 'poor',
        samplesFile: await writeSamples(
          folder,
          samples.slice(0, 6).map((sample) => ({ ...sample, label })),
        ),
      },
    });
    await expect(audit({ trained: await with_('bridge') })).rejects.toThrow(/the same label/);
    await expect(audit({ trained: await with_(null) })).rejects.toThrow(
      /Import the data set with its labels/,
    );
  });
});

describe('the effect of what reviewers said', () => {
  const effect = async (relabel: { sampleIndex: number; label: string }[], remove: number[]) =>
    auditEffect(
      { trained, validation: { name: 'validation', samplesFile: validationFile }, relabel, remove, seed: 1 },
      context,
      workplace,
    );

  test('nothing changed has no effect; a picture that is removed counts as such only', async () => {
    const none = (await effect([], [])).effect;
    expect(none).toMatchObject({ relabelled: 0, removed: 0, validation: 5 });
    expect(none.difference).toEqual({ value: 0, low: 0, high: 0 });
    expect(none.after).toEqual(none.before);
    const { effect: some } = await effect([{ sampleIndex: 14, label: 'bridge' }], [14, 3]);
    expect(some).toMatchObject({ relabelled: 0, removed: 2 });
    expect(some.difference.value).toBeCloseTo(some.after.value - some.before.value, 12);
  });

  test('a label that the model does not have is refused', async () => {
    await expect(effect([{ sampleIndex: 0, label: 'dust' }], [])).rejects.toThrow(
      new RegExp(`"dust".*${tinyClasses.join(', ')}`),
    );
  });
});
