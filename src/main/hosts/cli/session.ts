import type { Failure } from '#contract/failure.ts';
import { Failure as FailureError } from '#contract/failure.ts';
import type { Job } from '#contract/job.ts';
import type { CallOptions, InputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import {
  type WorkstationMethods,
  type WorkstationTopics,
  workstationMethods,
  workstationTopics,
} from '#contract/workstation.ts';
import { type Connection, connect } from '#rpc/connect.ts';
import { memoryTransportPair } from '#rpc/memory-transport.ts';
import { serve } from '#rpc/serve.ts';
import type { Workstation } from '../../workstation.ts';
import type { CommonOptions } from './options.ts';
import { Output, type Streams } from './output.ts';
import { findProject } from './project-folder.ts';

/** How a workstation is started for one command. */
export type StartWorkstation = (options: {
  readonly provider: CommonOptions['provider'];
  readonly threads: number | undefined;
  readonly batchSize: number | undefined;
}) => Promise<Workstation>;

export interface SessionParts {
  readonly start: StartWorkstation;
  readonly streams: Streams;
  readonly directory: string;
  /** The built user interface, for `serve`. */
  readonly rendererDirectory: string;
  readonly signal: AbortSignal;
}

/** One command's workstation: started when it is first needed, spoken to through the same contract as a window. */
export class Session {
  readonly output: Output;
  readonly options: CommonOptions;
  readonly directory: string;
  readonly rendererDirectory: string;
  readonly signal: AbortSignal;
  readonly #start: StartWorkstation;
  #workstation: Promise<Workstation> | undefined;
  #connection: Connection<WorkstationMethods, WorkstationTopics> | undefined;

  constructor(parts: SessionParts, options: CommonOptions) {
    this.output = new Output(parts.streams, options.json === true);
    this.options = options;
    this.directory = parts.directory;
    this.rendererDirectory = parts.rendererDirectory;
    this.signal = parts.signal;
    this.#start = parts.start;
  }

  /** The workstation itself, for work that has no place in the window's contract. */
  workstation(): Promise<Workstation> {
    const { provider, threads, batchSize } = this.options;
    this.#workstation ??= this.#start({ provider, threads, batchSize });
    return this.#workstation;
  }

  /** The workstation with the command's project open. */
  async withProject(): Promise<Workstation> {
    const directory = await findProject(this.options.project, this.directory);
    const workstation = await this.workstation();
    await this.call('project.open', { directory });
    return workstation;
  }

  /** Calls a method of the workstation; progress goes to the progress bar. */
  async call<Name extends keyof WorkstationMethods & string>(
    name: Name,
    input: InputOf<WorkstationMethods, Name>,
  ): Promise<OutputOf<WorkstationMethods, Name>> {
    const connection = await this.#connected();
    const onProgress = (event: ProgressOf<WorkstationMethods, Name>) => this.output.progress(event);
    const options: CallOptions<ProgressOf<WorkstationMethods, Name>> = { signal: this.signal, onProgress };
    return connection.call(name, input, options);
  }

  /**
   * Waits for a job, showing its progress. A job that fails rejects with its failure.
   *
   * @param options.stopping what becomes of the job when the command is stopped: it is cancelled, or left in the project
   *   to be resumed
   */
  async finish(jobId: string, options: { readonly stopping?: 'cancels' | 'leaves' } = {}): Promise<Job> {
    const connection = await this.#connected();
    const { promise, resolve, reject } = Promise.withResolvers<Job>();
    const look = (job: Job) => {
      if (job.id !== jobId) return;
      if (job.state === 'running') this.output.progress(job.progress);
      if (job.state === 'done') resolve(job);
      if (job.state === 'failed' || job.state === 'cancelled') reject(failureOf(job));
    };
    const unsubscribe = connection.subscribe('jobs', look, reject);
    const stop = () => {
      if (options.stopping === 'leaves') {
        reject(new FailureError('interrupted', 'stopped; batch --resume goes on where it stopped'));
      } else void connection.call('jobs.cancel', { jobId }).catch(reject);
    };
    this.signal.addEventListener('abort', stop, { once: true });
    try {
      // It may have ended before anybody listened.
      const { jobs } = await connection.call('jobs.list', {});
      for (const job of jobs) look(job);
      return await promise;
    } finally {
      unsubscribe();
      this.signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#connection?.close();
    await (await this.#workstation)?.close();
  }

  async #connected(): Promise<Connection<WorkstationMethods, WorkstationTopics>> {
    if (this.#connection !== undefined) return this.#connection;
    const workstation = await this.workstation();
    const [near, far] = memoryTransportPair();
    serve(far, workstationMethods, workstation.handlers, {
      topics: workstation.topics,
      log: workstation.log,
    });
    this.#connection = connect(near, workstationMethods, { topics: workstationTopics });
    return this.#connection;
  }
}

function failureOf(job: Job): Failure {
  return job.failure === null
    ? new FailureError('cancelled', `${job.title} was cancelled`)
    : FailureError.fromValue(job.failure);
}
