import { useQueries } from '@tanstack/react-query';
import { workstation } from '../../app/connection.ts';

/** Cases whose names are asked for at once. */
const page = 50;

/**
 * Names of the pictures at some positions of the list; asked for in pages, so that scrolling asks for little and rows
 * that were seen before have their names at once.
 *
 * @param indices the listed sample indices, in order
 */
export function useCaseNames(
  datasetId: number,
  indices: Int32Array,
  from: number,
  to: number,
): ReadonlyMap<number, string> {
  const first = Math.floor(from / page);
  const pages = Array.from({ length: Math.max(0, Math.ceil(to / page) - first) }, (_, at) => first + at);
  return useQueries({
    queries: pages.map((number) => {
      const input = { datasetId, indices: [...indices.subarray(number * page, (number + 1) * page)] };
      return {
        queryKey: ['cases.samples', input],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          workstation.call('cases.samples', input, { signal, waitForLink: true }),
      };
    }),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }) => data?.samples.map(({ index, name }) => [index, name] as const) ?? []),
      ),
  });
}
