import { useEffect, useState } from 'react';
import type { Failure } from '#contract/failure.ts';
import { failureOf } from '../app/calls.ts';
import { loaded } from './blobs.ts';

export interface Loaded<Value> {
  readonly value: Value | null;
  readonly failure: Failure | null;
}

const nothing = { value: null, failure: null };

/** The value of a load of `blobs.ts`; at once when it is there already. The promise must be the same at each render. */
export function useLoaded<Value>(load: Promise<Value> | null): Loaded<Value> {
  const [ended, setEnded] = useState<Loaded<Value> & { readonly load: Promise<Value> | null }>({
    ...nothing,
    load: null,
  });
  useEffect(() => {
    if (load === null || loaded(load) !== undefined) return;
    let wanted = true;
    load.then(
      (value) => wanted && setEnded({ value, failure: null, load }),
      (error) => wanted && setEnded({ value: null, failure: failureOf(error), load }),
    );
    return () => {
      wanted = false;
    };
  }, [load]);
  if (load === null) return nothing;
  const value = loaded(load);
  if (value !== undefined) return { value, failure: null };
  return ended.load === load ? ended : nothing;
}
