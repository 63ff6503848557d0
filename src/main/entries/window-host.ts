import { startElectronHost } from '#main/hosts/electron/start-electron-host.ts';
import { hosted } from '#main/hosts/workstation-data.ts';
import { programVersionIn } from '#main/version.ts';
import { Workstation } from '#main/workstation.ts';
import { programFolders, workerEnvironment } from './program-folders.ts';

// Utility processes inherit these.
Object.assign(process.env, workerEnvironment());

startElectronHost({
  rendererDirectory: programFolders.renderer,
  preloadFile: programFolders.preload,
  workerDirectory: programFolders.workers,
  compose: async ({ starter }) => {
    const workstation = await Workstation.start({
      host: 'electron',
      version: programVersionIn(programFolders.root),
      resources: programFolders.resources,
      starter,
    });
    return { workstation: hosted(workstation), close: () => workstation.close() };
  },
});
