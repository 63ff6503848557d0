import { Failure } from '#contract/failure.ts';
import type { ExecutionProvider } from '#contract/scalars.ts';
import { acceleratorsFor, describeProbe, probeProvider, resolveProvider } from '../runtime/probe.ts';
import type { Provider } from '../runtime/session.ts';

/** The bundled file that tries a provider in a process of its own; the host says where it lies. */
function probeEntry(): string | undefined {
  const entry = process.env.WAFERLENS_PROBE_ENTRY;
  return entry === undefined || entry === '' ? undefined : entry;
}

const resolved = new Map<ExecutionProvider, Promise<Provider>>();

/**
 * The provider that serves a request, found out once per process.
 *
 * @throws Failure `provider` when a named accelerator does not work here
 */
export function providerFor(asked: ExecutionProvider): Promise<Provider> {
  const known = resolved.get(asked);
  if (known !== undefined) return known;
  const found = findProvider(asked);
  resolved.set(asked, found);
  found.catch(() => resolved.delete(asked));
  return found;
}

async function findProvider(asked: ExecutionProvider): Promise<Provider> {
  const entry = probeEntry();
  if (asked === 'cpu') return 'cpu';
  if (entry !== undefined) return (await resolveProvider(asked, { entry })).provider;
  if (asked === 'auto') return 'cpu';
  throw new Failure('provider', `${asked} can't be tried here: WAFERLENS_PROBE_ENTRY is not set. Use cpu.`);
}

export interface ProviderState {
  readonly name: string;
  readonly state: 'available' | 'missing' | 'wrong' | 'crashed';
  readonly message: string;
}

/** Every provider that makes sense on this platform, each tried in a process of its own. */
export async function providerStates(): Promise<readonly ProviderState[]> {
  const states: ProviderState[] = [{ name: 'cpu', state: 'available', message: 'it works' }];
  const entry = probeEntry();
  for (const name of acceleratorsFor(process.platform)) {
    if (entry === undefined) {
      states.push({ name, state: 'missing', message: 'it was not tried' });
      continue;
    }
    const result = await probeProvider(name, { entry });
    states.push({ name, state: result.status, message: describeProbe(result) });
  }
  return states;
}
