import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { InputOf, OutputOf } from '#contract/method.ts';
import { type WorkstationMethods, workstationMethods, workstationTopics } from '#contract/workstation.ts';
import { type Connection, connect } from '#rpc/connect.ts';
import { socketTransport } from '#rpc/web-socket.ts';

/** A client of the loopback host without a page: to prepare what a test starts from. */
export class Client {
  readonly #connection: Connection<WorkstationMethods, typeof workstationTopics>;

  private constructor(connection: Connection<WorkstationMethods, typeof workstationTopics>) {
    this.#connection = connection;
  }

  /** Spends the address's one-time token. */
  static async open(url: string): Promise<Client> {
    const { origin, host } = new URL(url);
    const cookie = await sessionCookie(url);
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Cookie: cookie, Origin: origin } });
    const connection = connect(socketTransport(socket), workstationMethods, { topics: workstationTopics });
    return new Client(connection);
  }

  call<Name extends keyof WorkstationMethods & string>(
    name: Name,
    input: InputOf<WorkstationMethods, Name>,
  ): Promise<OutputOf<WorkstationMethods, Name>> {
    return this.#connection.call(name, input);
  }

  /** Waits for a job's end; throws its failure. */
  async finish(jobId: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (job: { id: string; state: string; failure: { message: string } | null }) => {
      if (job.id !== jobId) return;
      if (job.state === 'done') resolve();
      else if (job.state === 'failed' || job.state === 'cancelled')
        reject(new Error(job.failure?.message ?? job.state));
    };
    const stop = this.#connection.subscribe('jobs', look);
    // It may have ended before the subscription stood.
    for (const job of (await this.call('jobs.list', {})).jobs) look(job);
    await promise.finally(stop);
  }

  close(): void {
    this.#connection.close();
  }
}

function sessionCookie(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(url, (response) => {
    response.resume();
    const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
    if (cookie === undefined) reject(new Error(`the host answered ${response.statusCode} without a session`));
    else resolve(cookie);
  })
    .on('error', reject)
    .end();
  return promise;
}
