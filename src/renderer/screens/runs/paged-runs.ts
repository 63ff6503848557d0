import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { RunRow } from '#contract/workstation.ts';
import { workstation } from '../../app/connection.ts';

const PAGE = 200;

/** Rows by their place in the list, newest first; only the pages around the window are asked for. */
export function usePagedRuns(first: number, last: number): (place: number) => RunRow | null {
  const firstPage = Math.floor(Math.max(0, first) / PAGE);
  const lastPage = Math.floor(Math.max(0, last) / PAGE);
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, position) => firstPage + position);
  const results = useQueries({
    queries: pages.map((page) => {
      const input = { offset: page * PAGE, limit: PAGE };
      return {
        queryKey: ['runs.list', input],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          workstation.call('runs.list', input, { signal, waitForLink: true }),
        // New runs push the rows down; the old ones stand until their page has been asked for again.
        placeholderData: keepPreviousData,
      };
    }),
  });
  return (place) => {
    const page = Math.floor(place / PAGE);
    return results[page - firstPage]?.data?.runs[place - page * PAGE] ?? null;
  };
}
