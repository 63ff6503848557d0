import { Failure } from '#contract/failure.ts';
import type { CallOptions, InputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import {
  type WorkstationMethods,
  type WorkstationTopics,
  workstationMethods,
  workstationTopics,
} from '#contract/workstation.ts';
import { type Connection, connect } from '#rpc/connect.ts';
import type { EventOf } from '#rpc/topic.ts';
import type { Transport } from '#rpc/transport.ts';
import { t } from '../language/language.ts';
import { openTransport } from './transport.ts';

type Topics = WorkstationTopics;
export type Change = EventOf<Topics, 'changes'>;

/** `connecting` until the first channel stands, `lost` while a channel that stood is being replaced. */
export type LinkState = 'connecting' | 'open' | 'lost';

export interface LinkedCallOptions<Progress> extends CallOptions<Progress> {
  /** Waits for a channel instead of failing while there is none: right for questions, wrong for commands. */
  readonly waitForLink?: boolean;
}

const FIRST_RETRY = 250;
const LONGEST_RETRY = 5000;

/** The page's one connection to the workstation: opened again by itself whenever the host comes back. */
export class WorkstationLink {
  readonly #open: () => Promise<Transport>;
  readonly #watchers = new Set<() => void>();
  readonly #jobListeners = new Set<(job: EventOf<Topics, 'jobs'>) => void>();
  readonly #changeListeners = new Set<(change: Change) => void>();
  #connection: Connection<WorkstationMethods, Topics> | null = null;
  #state: LinkState = 'connecting';
  #retry = FIRST_RETRY;

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  /** Starts connecting; never gives up. */
  start(): void {
    this.#open().then(
      (transport) => this.#opened(transport),
      () => this.#later(),
    );
  }

  readonly state = (): LinkState => this.#state;

  /** Tells of every change of `state`. */
  readonly watch = (listener: () => void): (() => void) => {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  };

  onJob(listener: (job: EventOf<Topics, 'jobs'>) => void): () => void {
    this.#jobListeners.add(listener);
    return () => this.#jobListeners.delete(listener);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Calls a method of the workstation; rejects with a `Failure`. */
  async call<Name extends keyof WorkstationMethods & string>(
    name: Name,
    input: InputOf<WorkstationMethods, Name>,
    options: LinkedCallOptions<ProgressOf<WorkstationMethods, Name>> = {},
  ): Promise<OutputOf<WorkstationMethods, Name>> {
    const { waitForLink = false, ...callOptions } = options;
    if (this.#connection === null && waitForLink) await this.#nextOpen(callOptions.signal);
    if (this.#connection === null) {
      throw new Failure(
        'interrupted',
        t('Waferlens is not answering; this window tries to reconnect. If it was closed, start it again.'),
      );
    }
    return this.#connection.call(name, input, callOptions);
  }

  #nextOpen(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = this.watch(() => {
      if (this.#connection !== null) resolve();
    });
    signal?.addEventListener('abort', () => reject(new Failure('cancelled', t('no longer asked'))));
    return promise.finally(stop);
  }

  #opened(transport: Transport): void {
    const connection = connect<WorkstationMethods, Topics>(transport, workstationMethods, {
      topics: workstationTopics,
    });
    this.#connection = connection;
    this.#retry = FIRST_RETRY;
    connection.subscribe('jobs', (job) => {
      for (const listener of this.#jobListeners) listener(job);
    });
    connection.subscribe('changes', (change) => {
      for (const listener of this.#changeListeners) listener(change);
    });
    connection.onClose(() => {
      this.#connection = null;
      this.#set('lost');
      this.#later();
    });
    this.#set('open');
  }

  #later(): void {
    setTimeout(() => this.start(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY);
  }

  #set(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#watchers]) listener();
  }
}

export const workstation = new WorkstationLink(openTransport);
