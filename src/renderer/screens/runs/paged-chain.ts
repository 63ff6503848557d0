import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { ChainLink } from '#contract/provenance.ts';
import { workstation } from '../../app/connection.ts';

const PAGE = 100;

export interface PagedChain {
  /** The link at a place, 0 the newest. Null while its page is on its way; `missing`: the chain has none there. */
  readonly at: (place: number) => ChainLink | null | 'missing';
  /** Of the records that are here, how many are not as they were written. */
  readonly broken: number;
}

/** Records of the chain by their place, newest first; only the pages around the window are asked for. */
export function usePagedChain(total: number, first: number, last: number): PagedChain {
  const firstPage = Math.floor(Math.max(0, first) / PAGE);
  const lastPage = Math.floor(Math.max(0, last) / PAGE);
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, position) => firstPage + position);
  const results = useQueries({
    queries: pages.map((page) => {
      const input = { before: total - page * PAGE + 1, limit: PAGE };
      return {
        queryKey: ['runs.chain', input],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          workstation.call('runs.chain', input, { signal, waitForLink: true }),
        placeholderData: keepPreviousData,
      };
    }),
  });
  const bySequence = new Map(
    results.flatMap(({ data }) => data?.links.map((link) => [link.sequence, link] as const) ?? []),
  );
  return {
    at: (place) => {
      const link = bySequence.get(total - place);
      if (link !== undefined) return link;
      const page = results[Math.floor(place / PAGE) - firstPage];
      return page?.data === undefined || page.isPlaceholderData ? null : 'missing';
    },
    broken: [...bySequence.values()].filter(({ fault }) => fault !== null).length,
  };
}
