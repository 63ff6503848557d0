import { useQueries } from '@tanstack/react-query';
import type { Estimate } from '#contract/explanation.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { workstation } from '../../app/connection.ts';
import { formatCount, formatDuration } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import type { ChosenMethod } from './chosen-methods.ts';

/**
 * What each method would cost on one picture, by method id. They are asked for one by one: a method that can't be
 * estimated leaves the others their numbers.
 */
export function useMethodCosts(
  modelId: number,
  methods: readonly ChosenMethod[],
  segmentation: SegmentationChoice | null,
): ReadonlyMap<string, Estimate> {
  return useQueries({
    queries: methods.map(({ id, parameters }) => {
      const input = { modelId, methods: [{ id, parameters: { ...parameters } }], segmentation };
      return {
        queryKey: ['explain.estimate', input],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          workstation.call('explain.estimate', input, { signal, waitForLink: true }),
      };
    }),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, position) => {
          const method = methods[position];
          return data === undefined || method === undefined ? [] : [[method.id, data.total] as const];
        }),
      ),
  });
}

/** "226 passes, 1.2 s" */
export function costText({ passes, seconds }: Estimate): string {
  const time = seconds === null ? '' : `, ${formatDuration(seconds)}`;
  return `${formatCount(passes)} ${passes === 1 ? t('pass') : t('passes')}${time}`;
}
