import { useQueryClient } from '@tanstack/react-query';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import type { Settings, WorkstationStatus } from '#contract/workstation.ts';
import { callKey, useMutationCall } from '../../app/calls.ts';
import type { ChosenMethod } from './chosen-methods.ts';

/**
 * Keeps the methods that E runs in the settings. They are shown as kept at once: somebody who picks three methods in a
 * second must not have the second pick undo the first.
 */
export function useKeepChosen(): (chosen: readonly ChosenMethod[]) => void {
  const keep = useKeep();
  return (chosen) =>
    void keep({ chosenMethods: chosen.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })) });
}

/** Keeps the segments that all methods of E share; null: each method's own. */
export function useKeepSegmentation(): (choice: SegmentationChoice | null) => void {
  const keep = useKeep();
  return (chosenSegmentation) => void keep({ chosenSegmentation });
}

/** Keeps the methods of the influence strip, the one that is shown first. */
export function useKeepInfluences(): (chosen: readonly ChosenMethod[]) => void {
  const keep = useKeep();
  return (chosen) =>
    void keep({
      chosenInfluences: chosen.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })),
    });
}

function useKeep() {
  const client = useQueryClient();
  const set = useMutationCall('settings.set');
  return async (
    kept: Partial<Pick<Settings, 'chosenMethods' | 'chosenInfluences' | 'chosenSegmentation'>>,
  ): Promise<void> => {
    const key = callKey('status', {});
    // An answer that is on its way knows the choice before this one, and would put it back.
    await client.cancelQueries({ queryKey: key });
    client.setQueryData<WorkstationStatus>(key, (status) =>
      status === undefined ? status : { ...status, settings: { ...status.settings, ...kept } },
    );
    set.mutate(kept, { onError: () => void client.invalidateQueries({ queryKey: key }) });
  };
}
