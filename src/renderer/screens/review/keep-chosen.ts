import { useQueryClient } from '@tanstack/react-query';
import type { WorkstationStatus } from '#contract/workstation.ts';
import { callKey, useMutationCall } from '../../app/calls.ts';
import type { ChosenMethod } from './chosen-methods.ts';

/**
 * Keeps the methods that E runs in the settings. They are shown as kept at once: somebody who picks three methods in a
 * second must not have the second pick undo the first.
 */
export function useKeepChosen(): (chosen: readonly ChosenMethod[]) => void {
  const client = useQueryClient();
  const set = useMutationCall('settings.set');
  return (chosen) => {
    const chosenMethods = chosen.map(({ id, parameters }) => ({ id, parameters: { ...parameters } }));
    const key = callKey('status', {});
    client.setQueryData<WorkstationStatus>(key, (status) =>
      status === undefined ? status : { ...status, settings: { ...status.settings, chosenMethods } },
    );
    set.mutate({ chosenMethods }, { onError: () => void client.invalidateQueries({ queryKey: key }) });
  };
}
