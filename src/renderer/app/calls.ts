import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Failure } from '#contract/failure.ts';
import type { InputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import { workstation } from './connection.ts';

export type MethodName = keyof WorkstationMethods & string;
export type Input<Name extends MethodName> = InputOf<WorkstationMethods, Name>;
export type Output<Name extends MethodName> = OutputOf<WorkstationMethods, Name>;
export type Progress<Name extends MethodName> = ProgressOf<WorkstationMethods, Name>;

/** Whatever was thrown as a `Failure`; what is none is a bug of this page and says so. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('internal', error instanceof Error ? error.message : String(error));
}

export function callKey<Name extends MethodName>(name: Name, input: Input<Name>): readonly unknown[] {
  return [name, input];
}

/**
 * Asks the workstation and keeps the answer until a `changes` event makes it stale. A null input asks nothing.
 *
 * @param options.keepPrevious shows the last answer while another input is being answered
 */
export function useCall<Name extends MethodName>(
  name: Name,
  input: Input<Name> | null,
  options: { readonly keepPrevious?: boolean } = {},
): UseQueryResult<Output<Name>, Failure> {
  return useQuery<Output<Name>, Failure>({
    queryKey: [name, input],
    queryFn: ({ signal }) => {
      if (input === null) throw new Failure('usage', `${name} was asked for nothing`);
      return workstation.call(name, input, { signal, waitForLink: true });
    },
    enabled: input !== null,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/**
 * A command to the workstation. A failure becomes a toast, unless `inline` says that the caller shows it.
 */
export function useMutationCall<Name extends MethodName>(
  name: Name,
  options: { readonly inline?: boolean } = {},
): UseMutationResult<Output<Name>, Failure, Input<Name>> {
  return useMutation<Output<Name>, Failure, Input<Name>>({
    mutationKey: [name],
    mutationFn: (input) => workstation.call(name, input),
    meta: { inline: options.inline === true },
  });
}

export type LongCallState<Name extends MethodName> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: Progress<Name> | null }
  | { readonly kind: 'done'; readonly output: Output<Name> }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface LongCall<Name extends MethodName> {
  readonly state: LongCallState<Name>;
  start(input: Input<Name>): Promise<Output<Name> | null>;
  cancel(): void;
  reset(): void;
}

/** Long work that belongs to the view that started it: progress, result, cancel. Leaving the view cancels it. */
export function useLongCall<Name extends MethodName>(name: Name): LongCall<Name> {
  const [state, setState] = useState<LongCallState<Name>>({ kind: 'idle' });
  const abort = useRef<AbortController | null>(null);

  const cancel = useCallback(() => abort.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    async (input: Input<Name>): Promise<Output<Name> | null> => {
      abort.current?.abort();
      const own = new AbortController();
      abort.current = own;
      setState({ kind: 'running', progress: null });
      try {
        const output = await workstation.call(name, input, {
          signal: own.signal,
          onProgress: (progress) => {
            if (abort.current === own && !own.signal.aborted) setState({ kind: 'running', progress });
          },
        });
        if (abort.current === own) setState({ kind: 'done', output });
        return output;
      } catch (error) {
        if (abort.current === own) setState({ kind: 'failed', failure: failureOf(error) });
        return null;
      }
    },
    [name],
  );

  const reset = useCallback(() => {
    abort.current?.abort();
    abort.current = null;
    setState({ kind: 'idle' });
  }, []);

  return { state, start, cancel, reset };
}
