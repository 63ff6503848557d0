import type { ParameterValues } from '#contract/explanation.ts';
import { readParameters } from '../../explain/describe.ts';
import { findInfluenceMethod } from '../index.ts';
import type { FittedInfluence, InfluenceContext } from '../influence-method.ts';
import type { TrainedModel, TrainingServices, TrainingSet } from '../training-set/training-set.ts';
import { IndexStore } from './index-files.ts';
import { indexKey, indexSettings } from './index-list.ts';

/** A method that knows the training set, with where it came from. */
export interface OpenIndex {
  /** Belongs to the training set, which closes it: `dispose` of it does nothing. */
  readonly fitted: FittedInfluence;
  /** All parameters, defaults filled in. */
  readonly parameters: ParameterValues;
  readonly methodVersion: string;
  /** `key`: hash of everything that it depends on. `sha256`: hash over its files. */
  readonly index: { readonly key: string; readonly sha256: string };
  /** `whole`: it was there; `appended`: one of the first samples was there; `none`: it was fitted. */
  readonly reused: 'none' | 'appended' | 'whole';
  /** What opening it took. */
  readonly seconds: number;
  /** Of its files. */
  readonly bytes: number;
  /** About the store: what was damaged and made anew. The method's own are in `fitted.warnings`. */
  readonly warnings: readonly string[];
}

/** The context that a method of a training set works in. */
export function influenceContext(
  set: Pick<TrainingSet, 'products' | 'threads'>,
  { seed, signal, report }: Pick<TrainingServices, 'seed' | 'signal' | 'report'>,
): InfluenceContext {
  return { seed, products: set.products, threads: set.threads, signal, report };
}

/**
 * Opens a method's index for a training set: reads it, appends to one of a prefix of the samples, or fits. It stays
 * open as long as the training set.
 *
 * @param given parameters; defaults are filled in
 * @throws Failure `usage` for an unknown method or parameter, and as the method's `fit`; `storage` that names the
 * place, with nothing half-written left; `cancelled`
 */
export async function openIndex(
  set: TrainingSet,
  trained: TrainedModel,
  methodId: string,
  given: ParameterValues,
  services: TrainingServices,
): Promise<OpenIndex> {
  const begun = performance.now();
  const method = findInfluenceMethod(methodId);
  const parameters = readParameters(method, given);
  const settings = indexSettings(method, parameters, set.settings);
  const key = indexKey(settings, services.seed, set.arrays.count, set.digest(set.arrays.count));
  const warnings: string[] = [];
  const opened = (
    { fitted, sha256, bytes }: { fitted: FittedInfluence; sha256: string; bytes: number },
    reused: OpenIndex['reused'],
  ): OpenIndex => ({
    fitted: borrowed(fitted),
    parameters,
    methodVersion: method.version,
    index: { key, sha256 },
    reused,
    seconds: (performance.now() - begun) / 1000,
    bytes,
    warnings,
  });
  const shelved = set.indexes.get(key);
  if (shelved !== undefined) return opened(shelved, 'whole');
  const store = new IndexStore(
    set,
    trained,
    method,
    parameters,
    services,
    influenceContext(set, services),
    (message) => warnings.push(message),
  );
  const found = await store.open(key, settings);
  await set.indexes.put(key, found);
  return opened(found, found.reused);
}

/** The same index, whose `dispose` leaves it open for the next caller. */
function borrowed(fitted: FittedInfluence): FittedInfluence {
  return {
    facts: fitted.facts,
    warnings: fitted.warnings,
    scores: (queries, context) => fitted.scores(queries, context),
    selfInfluence: (context) => fitted.selfInfluence(context),
    dispose: async () => undefined,
  };
}
