import { fork } from 'node:child_process';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { ProbeFinding } from './probe-here.ts';
import type { Provider } from './session.ts';

/** What trying a provider in a process of its own showed. */
export type ProbeResult = ProbeFinding | { readonly status: 'crashed'; readonly reason: string };

export type Accelerator = Exclude<Provider, 'cpu'>;

export interface ProbeOptions {
  /** The file that `probe-main.ts` was bundled to. */
  readonly entry: string;
  /** Milliseconds until a silent process counts as crashed. Default 30,000. */
  readonly timeLimit?: number;
}

const finding: z.ZodType<ProbeFinding> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('available'), maxDifference: z.number() }),
  z.object({ status: z.literal('missing'), message: z.string() }),
  // JSON has no infinity: a probe that gave no number at all sends null.
  z.object({
    status: z.literal('wrong'),
    maxDifference: z
      .number()
      .nullable()
      .transform((x) => x ?? Infinity),
  }),
]);

/**
 * Tries an accelerator in a throw-away process against CPU results on a small graph. Never throws for what the
 * accelerator does: a crash or a hang is a result.
 */
export function probeProvider(provider: Accelerator, options: ProbeOptions): Promise<ProbeResult> {
  const timeLimit = options.timeLimit ?? 30_000;
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const child = fork(options.entry, [provider], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env:
      process.versions.electron === undefined ? process.env : { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const timer = setTimeout(() => {
    resolve({ status: 'crashed', reason: `no answer within ${timeLimit / 1000} s` });
    child.kill('SIGKILL');
  }, timeLimit);
  child.once('message', (message) => {
    if (child.connected) child.disconnect();
    const result = finding.safeParse(message);
    resolve(result.success ? result.data : { status: 'crashed', reason: 'its answer makes no sense' });
  });
  child.once('error', (error) => resolve({ status: 'crashed', reason: error.message }));
  child.once('exit', (code, signal) => {
    clearTimeout(timer);
    resolve({ status: 'crashed', reason: signal === null ? `exit code ${code}` : `signal ${signal}` });
  });
  return promise;
}

/** Accelerators worth trying on a platform, the preferred one first. */
export function acceleratorsFor(platform: NodeJS.Platform): readonly Accelerator[] {
  switch (platform) {
    case 'win32':
      return ['dml', 'webgpu'];
    case 'linux':
      return ['cuda', 'webgpu'];
    case 'darwin':
      return ['webgpu'];
    default:
      return [];
  }
}

export interface ResolvedProvider {
  readonly provider: Provider;
  /** What each provider that was tried showed. */
  readonly probes: Readonly<Partial<Record<Accelerator, ProbeResult>>>;
}

/** A probe's result as a sentence. */
export function describeProbe(result: ProbeResult): string {
  switch (result.status) {
    case 'available':
      return 'it works';
    case 'missing':
      return result.message;
    case 'wrong':
      return `its results differ from the CPU's by ${(100 * result.maxDifference).toPrecision(2)} %`;
    case 'crashed':
      return `it crashed the process that tried it (${result.reason})`;
  }
}

/**
 * The provider to use. `auto` is the first accelerator that passes its probe, else the CPU.
 *
 * @throws Failure `provider` when a named accelerator does not pass.
 */
export async function resolveProvider(
  asked: Provider | 'auto',
  options: ProbeOptions & { readonly platform?: NodeJS.Platform },
): Promise<ResolvedProvider> {
  if (asked === 'cpu') return { provider: 'cpu', probes: {} };
  const probes: Partial<Record<Accelerator, ProbeResult>> = {};
  const candidates = asked === 'auto' ? acceleratorsFor(options.platform ?? process.platform) : [asked];
  for (const candidate of candidates) {
    const result = await probeProvider(candidate, options);
    probes[candidate] = result;
    if (result.status === 'available') return { provider: candidate, probes };
    if (asked !== 'auto') {
      throw new Failure(
        'provider',
        `${asked} can't be used here: ${describeProbe(result)}. Use --provider cpu or auto.`,
        { provider: asked, status: result.status },
      );
    }
  }
  return { provider: 'cpu', probes };
}
