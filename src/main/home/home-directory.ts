import os from 'node:os';
import path from 'node:path';

/**
 * The program's own folder on this PC, outside all projects: settings, recent projects, measured batch sizes, logs.
 * `WAFERLENS_HOME` moves it; otherwise it is where the operating system keeps such data.
 */
export function homeDirectory(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const named = environment.WAFERLENS_HOME;
  if (named !== undefined && named !== '') return path.resolve(named);
  const user = os.homedir();
  switch (platform) {
    case 'win32':
      return path.join(environment.LOCALAPPDATA ?? path.join(user, 'AppData', 'Local'), 'Waferlens');
    case 'darwin':
      return path.join(user, 'Library', 'Application Support', 'Waferlens');
    default:
      return path.join(environment.XDG_DATA_HOME ?? path.join(user, '.local', 'share'), 'waferlens');
  }
}
