import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext } from '#contract/method.ts';
import type { SelfTestRow } from '#contract/this-pc.ts';
import { relativeDifference } from '../runtime/probe-here.ts';
import { type SelfTestNetwork, selfTestNetwork } from '../runtime/self-test-network.ts';
import { createSession, type Provider, type Session } from '../runtime/session.ts';
import { float32Data } from '../runtime/tensor.ts';
import { defaultThreads } from '../runtime/threads.ts';
import { providerStates } from './provider.ts';

/** Sums of 288 float32 products in any order stay well below; a wrong kernel does not. */
const cpuTolerance = 1e-4;
/** Accelerators may multiply in reduced precision, as in the probe that lets them run at all. */
const acceleratorTolerance = 1e-2;
const measuredMs = 400;

/**
 * Runs a small network whose answers are known on every provider that works here, on the CPU with each number of
 * threads, and measures how fast it is.
 */
export async function selfTest(
  { threads }: { readonly threads: readonly number[] },
  { signal, report }: CallContext<WorkProgress>,
): Promise<{ rows: SelfTestRow[] }> {
  const network = selfTestNetwork();
  const states = await providerStates();
  const counts = [...new Set(threads.map((count) => (count === 0 ? defaultThreads() : count)))];
  const trials = [
    ...counts.map((count) => ({ provider: 'cpu', threads: count })),
    ...states.flatMap(({ name, state }) =>
      name !== 'cpu' && state === 'available' ? [{ provider: name, threads: defaultThreads() }] : [],
    ),
  ];
  const rows: SelfTestRow[] = [];
  for (const trial of trials) {
    if (signal.aborted) throw new Failure('cancelled', 'the self-test was cancelled');
    const message = `${trial.provider}, ${trial.threads} threads`;
    await report({ done: rows.length, total: trials.length, unit: 'trials', message });
    rows.push(await tried(network, trial));
  }
  for (const { name, state, message } of states) {
    if (state === 'wrong' || state === 'crashed') rows.push(unusable(name, message));
  }
  return { rows };
}

async function tried(
  network: SelfTestNetwork,
  { provider, threads }: { readonly provider: string; readonly threads: number },
): Promise<SelfTestRow> {
  let session: Session | null = null;
  try {
    session = await createSession({
      model: network.model,
      provider: provider as Provider,
      threads,
      title: 'the self-test',
    });
    const difference = relativeDifference(
      { logits: await logitsOf(session, network) },
      { logits: Float32Array.from(network.reference) },
    );
    const picturesPerSecond = await rateOf(session, network);
    const isRight = difference <= (provider === 'cpu' ? cpuTolerance : acceleratorTolerance);
    return {
      ...{ provider, threads, picturesPerSecond },
      difference: Number.isFinite(difference) ? difference : null,
      outcome: isRight ? 'right' : 'wrong',
      message: '',
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...unusable(provider, error.message), threads };
  } finally {
    await session?.dispose();
  }
}

function unusable(provider: string, message: string): SelfTestRow {
  return { provider, threads: 0, outcome: 'failed', difference: null, picturesPerSecond: null, message };
}

async function logitsOf(session: Session, { feeds }: SelfTestNetwork): Promise<Float32Array> {
  const { logits } = await session.run(feeds);
  if (logits === undefined) throw new Failure('provider', 'the self-test gave no logits');
  return float32Data(logits, 'logits').slice();
}

async function rateOf(session: Session, network: SelfTestNetwork): Promise<number> {
  const start = performance.now();
  let runs = 0;
  do {
    await session.run(network.feeds);
    runs += 1;
  } while (performance.now() - start < measuredMs);
  return (runs * network.batch * 1000) / (performance.now() - start);
}
