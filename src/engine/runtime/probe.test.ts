import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceleratorsFor, describeProbe, probeProvider, resolveProvider } from './probe.ts';
import { probeHere, relativeDifference } from './probe-here.ts';

const entry = fileURLToPath(new URL('./probe-main.ts', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function entryWith(name: string, source: string): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, source);
  return path;
}

describe('probeProvider', () => {
  test('answers for a provider that this platform has not', async () => {
    const absentProvider = process.platform === 'win32' ? 'cuda' : 'dml';
    expect(await probeProvider(absentProvider, { entry })).toMatchObject({ status: 'missing' });
  });

  test('answers for every accelerator of this platform without failing', async () => {
    for (const provider of acceleratorsFor(process.platform)) {
      const result = await probeProvider(provider, { entry });
      expect(['available', 'missing', 'wrong', 'crashed']).toContain(result.status);
    }
  });

  test('survives a crash and names the signal', async () => {
    const crashing = await entryWith(
      'crash',
      "process.kill(process.pid, 'SIGSEGV'); setTimeout(() => {}, 1e4);",
    );
    expect(await probeProvider('webgpu', { entry: crashing })).toEqual({
      status: 'crashed',
      reason: 'signal SIGSEGV',
    });
  });

  test('ends a process that hangs', async () => {
    const hanging = await entryWith('hang', 'setInterval(() => {}, 1000);');
    expect(await probeProvider('webgpu', { entry: hanging, timeLimit: 300 })).toEqual({
      status: 'crashed',
      reason: 'no answer within 0.3 s',
    });
  });

  test('reports a process that ends without an answer', async () => {
    const silent = await entryWith('silent', 'process.exit(3);');
    expect(await probeProvider('webgpu', { entry: silent })).toEqual({
      status: 'crashed',
      reason: 'exit code 3',
    });
  });

  test('reports results that differ, also where they are no numbers', async () => {
    const wrong = await entryWith(
      'wrong',
      "process.once('disconnect', () => process.exit()); process.send({ status: 'wrong', maxDifference: NaN });",
    );
    expect(await probeProvider('webgpu', { entry: wrong })).toEqual({
      status: 'wrong',
      maxDifference: Number.POSITIVE_INFINITY,
    });
  });
});

describe('resolveProvider', () => {
  test('auto takes the first accelerator that works', async () => {
    const works = await entryWith(
      'works',
      "process.once('disconnect', () => process.exit());" +
        "process.send(process.argv[2] === 'webgpu' ? { status: 'available', maxDifference: 0 } : { status: 'missing', message: 'no driver' });",
    );
    expect(await resolveProvider('auto', { entry: works, platform: 'win32' })).toEqual({
      provider: 'webgpu',
      probes: {
        dml: { status: 'missing', message: 'no driver' },
        webgpu: { status: 'available', maxDifference: 0 },
      },
    });
  });

  test('auto falls back to the CPU', async () => {
    const crashing = await entryWith('crash-too', "process.kill(process.pid, 'SIGKILL');");
    const resolved = await resolveProvider('auto', { entry: crashing, platform: 'win32' });
    expect(resolved.provider).toBe('cpu');
    expect(Object.keys(resolved.probes)).toEqual(['dml', 'webgpu']);
  });

  test('a named accelerator that is missing is a provider failure with the reason', async () => {
    const missing = await entryWith(
      'missing',
      "process.once('disconnect', () => process.exit()); process.send({ status: 'missing', message: 'no driver' });",
    );
    await expect(resolveProvider('cuda', { entry: missing })).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringContaining('no driver'),
    });
  });

  test('the CPU needs no probe', async () => {
    expect(await resolveProvider('cpu', { entry: '/nowhere' })).toEqual({ provider: 'cpu', probes: {} });
  });
});

test('the CPU passes its own probe', async () => {
  expect(await probeHere('cpu')).toEqual({ status: 'available', maxDifference: 0 });
});

test('differences are relative to the largest reference value', () => {
  expect(relativeDifference({ y: Float32Array.of(1, 5) }, { y: Float32Array.of(1, 4) })).toBe(0.25);
  expect(relativeDifference({}, { y: Float32Array.of(1) })).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference({ y: Float32Array.of(Number.NaN) }, { y: Float32Array.of(1) })).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test('every result reads as a reason', () => {
  expect(describeProbe({ status: 'wrong', maxDifference: 0.5 })).toContain('50 %');
  expect(describeProbe({ status: 'crashed', reason: 'signal SIGSEGV' })).toContain('SIGSEGV');
});
