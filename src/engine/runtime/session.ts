import type { InferenceSession } from 'onnxruntime-node';
import { Failure } from '#contract/failure.ts';
import { nodeCount } from '../onnx/node-count.ts';
import { onnxRuntime, onnxRuntimeVersion } from './onnx-runtime.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { fromRuntime, type Tensor, toRuntime } from './tensor.ts';
import { defaultThreads } from './threads.ts';

/** Execution providers by name. `auto` is resolved by probing before a session is made. */
export type Provider = 'cpu' | 'webgpu' | 'dml' | 'cuda';

/** How far ONNX Runtime rewrites the graph. */
export type Optimisation = 'disabled' | 'basic' | 'extended' | 'all';

export interface SessionOptions {
  /** Path of an `.onnx` file, or its bytes. */
  readonly model: string | Uint8Array;
  /** Default `cpu`. */
  readonly provider?: Provider;
  /** Threads inside one operator. Default: one per physical core. */
  readonly threads?: number;
  /** Default `all`; `disabled` for graphs of very many nodes. */
  readonly optimisation?: Optimisation;
  /** How to name the model in messages; default: its path, or "the model". */
  readonly title?: string;
}

/** What a record says about the runtime. */
export interface RuntimeFacts {
  readonly runtime: string;
  readonly providerAsked: Provider;
  readonly providerObtained: Provider;
  readonly threads: number;
  readonly optimisation: Optimisation;
}

/** A loaded model. `run` blocks its thread while it computes. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly obtained: RuntimeFacts;
  /**
   * Runs the model. `outputs` limits what is computed and returned.
   *
   * @throws Failure `memory` when an allocation fails; `model` when the runtime refuses the inputs or an operator
   * fails.
   */
  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

/**
 * Loads a model: sequential execution, explicit threads, and exactly one accelerator (or none), because with
 * several the runtime would choose silently. ONNX Runtime itself moves single operators that an accelerator lacks
 * to the CPU.
 *
 * @throws Failure `model` when the runtime can't load it, `provider` when it lacks the accelerator, `memory`.
 */
export async function createSession(options: SessionOptions): Promise<Session> {
  const threads = options.threads ?? defaultThreads();
  if (!(Number.isInteger(threads) && threads > 0)) {
    throw new Failure('usage', `invalid threads: ${threads} (a whole number from 1 on)`);
  }
  const provider = options.provider ?? 'cpu';
  const optimisation = options.optimisation ?? optimisationFor(options.model);
  const title = options.title ?? (typeof options.model === 'string' ? options.model : 'the model');
  // Errors come as exceptions; the runtime's own log would only repeat them on standard error.
  const runtime = onnxRuntime();
  runtime.env.logLevel = 'fatal';
  const settings: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: optimisation,
    logSeverityLevel: 4,
    // Between runs a session's threads would go on spinning, and take the cores from the other sessions of a worker.
    extra: { session: { force_spinning_stop: '1' } },
  };
  let inner: InferenceSession;
  try {
    inner =
      typeof options.model === 'string'
        ? await runtime.InferenceSession.create(options.model, settings)
        : await runtime.InferenceSession.create(options.model, settings);
  } catch (error) {
    throw loadFailure(error, title, provider);
  }
  return new RuntimeSession(inner, title, {
    runtime: `onnxruntime-node ${onnxRuntimeVersion()}`,
    providerAsked: provider,
    providerObtained: provider,
    threads,
    optimisation,
  });
}

/** ONNX Runtime's rewriting takes time in the square of the nodes: seconds for 20,000, minutes for 100,000. */
const mostRewrittenNodes = 30_000;

function optimisationFor(model: string | Uint8Array): Optimisation {
  return typeof model !== 'string' && nodeCount(model) > mostRewrittenNodes ? 'disabled' : 'all';
}

/** ONNX Runtime's messages, which may run over several lines, as one; without the place in its own source. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replaceAll(/\s+/g, ' ')
    .replace(/\/\S+\.(?:cc|cpp|h):\d+ .*? was false\. /, '')
    .trim();
}

function loadFailure(error: unknown, title: string, provider: Provider): Failure {
  const message = messageOf(error);
  if (isOutOfMemory(error)) {
    return new Failure('memory', `${title} does not fit into memory: ${message}`, undefined, error);
  }
  const missing = /backend not found|not available|not supported|provider|shared library|adapter/i.test(
    message,
  );
  if (provider !== 'cpu' && missing) {
    return new Failure('provider', `${provider} is not available: ${message}`, { provider }, error);
  }
  return new Failure('model', `${title} can't be loaded by ONNX Runtime: ${message}`, undefined, error);
}

class RuntimeSession implements Session {
  readonly obtained: RuntimeFacts;
  readonly #inner: InferenceSession;
  readonly #title: string;

  constructor(inner: InferenceSession, title: string, obtained: RuntimeFacts) {
    this.#inner = inner;
    this.#title = title;
    this.obtained = obtained;
  }

  get inputNames(): readonly string[] {
    return this.#inner.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#inner.outputNames;
  }

  async run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]) {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(tensor)]),
    );
    try {
      const results =
        outputs === undefined ? await this.#inner.run(inputs) : await this.#inner.run(inputs, outputs);
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, fromRuntime(name, value)]),
      );
    } catch (error) {
      if (error instanceof Failure) throw error;
      const message = messageOf(error);
      const code = isOutOfMemory(error) ? 'memory' : 'model';
      throw new Failure(code, `${this.#title} failed while it ran: ${message}`, undefined, error);
    }
  }

  async dispose(): Promise<void> {
    await this.#inner.release();
  }
}
