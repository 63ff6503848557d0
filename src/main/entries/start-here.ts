import { forkStarter } from '#main/hosts/fork-starter.ts';
import { programVersionIn } from '#main/version.ts';
import { Workstation, type WorkstationOptions } from '#main/workstation.ts';
import { programFolders, workerEnvironment } from './program-folders.ts';

export const programVersion = programVersionIn(programFolders.root);

/** A workstation whose workers are child processes of this one: for the command line and the loopback host. */
export function startHere(
  options: Pick<WorkstationOptions, 'host' | 'provider' | 'threads' | 'batchSize'>,
): Promise<Workstation> {
  return Workstation.start({
    ...options,
    version: programVersion,
    resources: programFolders.resources,
    starter: forkStarter({ directory: programFolders.workers, environment: workerEnvironment() }),
  });
}
