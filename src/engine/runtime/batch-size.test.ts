import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchKey, fileBatchMemory, processBatchMemory } from './batch-memory.ts';
import { type BatchSizeOptions, chooseBatchSize } from './batch-size.ts';

const key = batchKey({ modelHash: 'ab', provider: 'cpu', threads: 2, purpose: 'evaluate' });

/** A pretended model whose run of `batch` samples takes `milliseconds(batch)` on a pretended clock. */
function simulated(milliseconds: (batch: number) => number, room = Number.POSITIVE_INFINITY) {
  let now = 0;
  const runs: number[] = [];
  return {
    runs,
    clock: () => now,
    run: async (batch: number) => {
      runs.push(batch);
      if (batch > room) throw new Error('std::bad_alloc');
      now += milliseconds(batch);
    },
  };
}

function options(part: Partial<BatchSizeOptions> & Pick<BatchSizeOptions, 'run'>): BatchSizeOptions {
  return { bytesPerSample: 1, memoryLimit: 1000, memory: processBatchMemory(), key, ...part };
}

describe('chooseBatchSize', () => {
  test('takes the fastest size per sample', async () => {
    const model = simulated((batch) => 10 + batch);
    expect(await chooseBatchSize(options(model))).toEqual({ batch: 64, source: 'measured' });
  });

  test('leaves a larger size that gains less than 5 % per sample', async () => {
    const model = simulated((batch) => (batch >= 8 ? 0.97 * batch : batch === 4 ? batch : 2 * batch));
    expect((await chooseBatchSize(options(model))).batch).toBe(4);
  });

  test('takes a larger size that gains more than 5 % per sample over the best so far', async () => {
    const model = simulated((batch) => (batch === 8 ? 0.94 * batch : batch));
    expect((await chooseBatchSize(options(model))).batch).toBe(8);
  });

  test('never runs a size beyond the memory limit', async () => {
    const model = simulated((batch) => 10 + batch);
    const chosen = await chooseBatchSize(
      options({ ...model, bytesPerSample: 100, sharedBytes: 150, memoryLimit: 1000 }),
    );
    expect(chosen.batch).toBe(8);
    expect(Math.max(...model.runs)).toBe(8);
  });

  test('runs the smallest size even when none seems to fit', async () => {
    const model = simulated((batch) => batch);
    expect((await chooseBatchSize(options({ ...model, bytesPerSample: 1e9 }))).batch).toBe(1);
  });

  test('takes what memory allows when a larger size runs out of it', async () => {
    const model = simulated((batch) => 10 + batch, 4);
    expect((await chooseBatchSize(options(model))).batch).toBe(4);
  });

  test('repeats the remembered size without a run', async () => {
    const memory = processBatchMemory();
    await chooseBatchSize(options({ ...simulated((batch) => 10 + batch), memory }));
    const later = simulated((batch) => batch * batch);
    expect(await chooseBatchSize(options({ ...later, memory }))).toEqual({ batch: 64, source: 'stored' });
    expect(later.runs).toEqual([]);
  });

  test('takes the largest size that fits when the remembered one no longer does', async () => {
    const memory = processBatchMemory();
    await memory.set(key, 64);
    const model = simulated((batch) => batch);
    const chosen = await chooseBatchSize(
      options({ ...model, memory, bytesPerSample: 100, memoryLimit: 900 }),
    );
    expect(chosen).toEqual({ batch: 8, source: 'memory' });
    expect(await memory.get(key)).toBe(64);
  });

  test('stops when it is cancelled', async () => {
    const model = simulated((batch) => batch);
    const work = chooseBatchSize(options({ ...model, signal: AbortSignal.abort() }));
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('fileBatchMemory', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waferlens-batch-'));
    path = join(folder, 'batch-sizes.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is read back by the next process', async () => {
    await fileBatchMemory(path).set(key, 16);
    await fileBatchMemory(path).set('other', 4);
    expect(await fileBatchMemory(path).get(key)).toBe(16);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ [key]: 16, other: 4 });
    expect(await readdir(folder)).toEqual(['batch-sizes.json']);
  });

  test('keeps the first size of a key', async () => {
    const memory = fileBatchMemory(path);
    expect(await memory.set(key, 16)).toBe(16);
    expect(await memory.set(key, 32)).toBe(16);
    expect(await memory.get(key)).toBe(16);
  });

  test.each(['', '{"a": 1', 'null', '[1, 2]', '{"a": "many"}', '\0\0\0'])(
    'treats %j as empty',
    async (content) => {
      await writeFile(path, content);
      const memory = fileBatchMemory(path);
      expect(await memory.get('a')).toBeUndefined();
      await memory.set('a', 8);
      expect(await memory.get('a')).toBe(8);
    },
  );

  test('drops values that are no sizes and keeps the others', async () => {
    await writeFile(path, JSON.stringify({ good: 8, bad: -1, worse: 1.5 }));
    const memory = fileBatchMemory(path);
    expect([await memory.get('good'), await memory.get('bad'), await memory.get('worse')]).toEqual([
      8,
      undefined,
      undefined,
    ]);
  });

  test('a folder that is not there costs nothing but the memory', async () => {
    expect(await fileBatchMemory(join(folder, 'no', 'x.json')).set(key, 4)).toBe(4);
  });
});
