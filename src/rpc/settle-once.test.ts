import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type CallContext, longMethod } from '#contract/method.ts';
import { connect } from './connect.ts';
import { serve } from './serve.ts';
import { Closing, type Transport } from './transport.ts';

/** A network that delivers what is under way in any order, perhaps twice, and loses all of it in a crash. */
class ChaoticNetwork {
  readonly #underWay: { readonly message: unknown; readonly deliver: (message: unknown) => void }[] = [];
  readonly #closing = new Closing();
  readonly #listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];

  side(own: 0 | 1): Transport {
    return {
      send: (message) => {
        if (this.#closing.closed) return;
        const deliver = (copy: unknown) => {
          for (const listener of this.#listeners[own === 0 ? 1 : 0]) listener(copy);
        };
        this.#underWay.push({ message: structuredClone(message), deliver });
      },
      onMessage: (listener) => this.#listeners[own].push(listener),
      onClose: (listener) => this.#closing.listen(listener),
      close: () => this.crash(),
    };
  }

  get busy(): boolean {
    return this.#underWay.length > 0;
  }

  deliver(at: number): void {
    const [letter] = this.#underWay.splice(at % Math.max(1, this.#underWay.length), 1);
    letter?.deliver(letter.message);
  }

  duplicate(at: number): void {
    const letter = this.#underWay[at % Math.max(1, this.#underWay.length)];
    if (letter !== undefined) this.#underWay.push(letter);
  }

  crash(): void {
    this.#underWay.splice(0);
    this.#closing.close('crash');
  }
}

const table = {
  work: longMethod({ input: z.object({ call: z.int() }), output: z.int(), progress: z.int() }),
};

type Step = 'call' | 'cancel' | 'deliver' | 'duplicate' | 'finish' | 'fail' | 'break' | 'report' | 'crash';
const step = fc.record({
  kind: fc.oneof(
    { weight: 40, arbitrary: fc.constant<Step>('call') },
    { weight: 120, arbitrary: fc.constant<Step>('deliver') },
    {
      weight: 80,
      arbitrary: fc.constantFrom<Step>('cancel', 'duplicate', 'finish', 'fail', 'break', 'report', 'report'),
    },
    { weight: 3, arbitrary: fc.constant<Step>('crash') },
  ) as fc.Arbitrary<Step>,
  at: fc.nat(1000),
});

interface Running {
  readonly call: number;
  readonly context: CallContext<number>;
  readonly resolve: (output: number) => void;
  readonly reject: (reason: unknown) => void;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const take = <Item>(items: Item[], at: number) => items.splice(at % Math.max(1, items.length), 1)[0];
const pick = <Item>(items: readonly Item[], at: number) => items[at % Math.max(1, items.length)];

it('every call settles once, for a reason that happened, under cancel, crash, doubling, delay and reorder', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80 }), async (steps) => {
      const network = new ChaoticNetwork();
      const started = new Map<number, number>();
      const outcomes = new Map<number, Set<string>>();
      const running: Running[] = [];
      const allowed = (call: number) => outcomes.get(call) ?? new Set<string>();

      serve(network.side(1), table, {
        work: ({ call }, context) => {
          started.set(call, (started.get(call) ?? 0) + 1);
          return new Promise<number>((resolve, reject) => running.push({ call, context, resolve, reject }));
        },
      });
      const client = connect(network.side(0), table, { window: 2 });
      const aborts: AbortController[] = [];
      const settled: string[][] = [];
      let crashed = false;

      for (const { kind, at } of steps) {
        switch (kind) {
          case 'call': {
            const call = aborts.length;
            const abort = new AbortController();
            aborts.push(abort);
            outcomes.set(call, new Set());
            settled.push([]);
            client.call('work', { call }, { signal: abort.signal, onProgress: () => {} }).then(
              (output) => settled[call]?.push(output === call ? 'result' : 'another call’s result'),
              (reason) => settled[call]?.push(reason instanceof Failure ? reason.code : 'bug'),
            );
            break;
          }
          case 'cancel': {
            const call = at % Math.max(1, aborts.length);
            allowed(call).add('cancelled');
            aborts[call]?.abort();
            break;
          }
          case 'deliver':
            network.deliver(at);
            break;
          case 'duplicate':
            network.duplicate(at);
            break;
          case 'finish': {
            const handler = take(running, at);
            if (handler !== undefined) {
              allowed(handler.call).add('result');
              handler.resolve(handler.call);
            }
            break;
          }
          case 'fail': {
            const handler = take(running, at);
            if (handler !== undefined) {
              allowed(handler.call).add('model');
              handler.reject(new Failure('model', 'expected'));
            }
            break;
          }
          case 'break': {
            const handler = take(running, at);
            if (handler !== undefined) {
              allowed(handler.call).add('internal');
              handler.reject(new TypeError('bug'));
            }
            break;
          }
          case 'report':
            void pick(running, at)?.context.report(at);
            break;
          case 'crash':
            crashed = true;
            network.crash();
            break;
        }
        await Promise.resolve();
      }

      for (let round = 0; round < 20 && !crashed; round += 1) {
        while (network.busy) network.deliver(0);
        for (const handler of running.splice(0)) {
          allowed(handler.call).add('result');
          handler.resolve(handler.call);
        }
        await turn();
      }
      await turn();

      for (const [call, events] of settled.entries()) {
        expect(events).toHaveLength(1);
        if (crashed) allowed(call).add('interrupted');
        expect([...allowed(call)]).toContain(events[0]);
        expect(started.get(call) ?? 0).toBeLessThanOrEqual(1);
      }
      if (crashed) for (const { context } of running) expect(context.signal.aborted).toBe(true);
    }),
    { numRuns: 400, seed: 20_240_611 },
  );
});
