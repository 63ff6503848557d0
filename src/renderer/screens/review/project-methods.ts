import { useQueryClient } from '@tanstack/react-query';
import type { ProjectLayouts } from '#contract/layouts.ts';
import type { Settings } from '#contract/workstation.ts';
import { callKey, useCall, useMutationCall } from '../../app/calls.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { useKeepChosen } from './keep-chosen.ts';

export interface MethodsOfProject {
  /** What E runs as it was chosen, of the project where it has its own; null while that is not known. */
  readonly settings: Pick<Settings, 'chosenMethods'> | null;
  /** Whether the project has methods of its own. */
  readonly own: boolean;
  /** Keeps what E is to run where the present choice is kept. */
  readonly keep: (chosen: readonly ChosenMethod[]) => void;
  /** Gives the project these methods of its own; null: it goes by those of this PC again. */
  readonly setOwn: (chosen: readonly ChosenMethod[] | null) => void;
}

/** The methods that E runs: a project's own go before those of this PC. */
export function useMethodsOfProject(): MethodsOfProject {
  const client = useQueryClient();
  const settings = useCall('status', {}).data?.settings ?? null;
  const layouts = useCall('layouts.list', {}).data;
  const set = useMutationCall('layouts.methods');
  const keepOnPc = useKeepChosen();
  const own = layouts?.methods ?? null;
  const setOwn = async (chosen: readonly ChosenMethod[] | null) => {
    const key = callKey('layouts.list', {});
    const methods = chosen?.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })) ?? null;
    // Shown as kept at once, as those of this PC are.
    await client.cancelQueries({ queryKey: key });
    client.setQueryData<ProjectLayouts>(key, (known) =>
      known === undefined ? known : { ...known, methods },
    );
    set.mutate({ methods }, { onError: () => void client.invalidateQueries({ queryKey: key }) });
  };
  return {
    settings:
      settings === null || layouts === undefined ? null : own === null ? settings : { chosenMethods: own },
    own: own !== null,
    keep: own === null ? keepOnPc : (chosen) => void setOwn(chosen),
    setOwn: (chosen) => void setOwn(chosen),
  };
}
