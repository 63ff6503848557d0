import { spawn } from 'node:child_process';
import type { Workstation } from '../../workstation.ts';
import { hosted } from '../workstation-data.ts';
import { startLoopbackHost } from './start-loopback-host.ts';

export interface ServeBrowserOptions {
  readonly workstation: Workstation;
  readonly rendererDirectory: string;
  /** 0: any free port. */
  readonly port: number;
  /** Whether to open the address in the user's browser. */
  readonly open: boolean;
  /** Ends the host. */
  readonly signal: AbortSignal;
  /** Tells the user something, one line each. */
  readonly say: (line: string, url: string) => void;
  /** A remark for people. */
  readonly note: (line: string) => void;
}

/** Serves the workstation to a browser on this PC until the signal. */
export async function serveBrowser(options: ServeBrowserOptions): Promise<void> {
  const { workstation, rendererDirectory, port, signal } = options;
  const resumed = await workstation.resumeByItself();
  if (resumed > 0) {
    options.note(
      `Going on with ${resumed === 1 ? 'a job' : `${resumed} jobs`} that the end of the program interrupted.`,
    );
  }
  const host = await startLoopbackHost({
    workstation: hosted(workstation),
    rendererDirectory,
    port,
    log: workstation.log,
  });
  options.say(`Waferlens is ready; open this address once: ${host.url}`, host.url);
  if (options.open) openInBrowser(host.url);
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  await host.close();
}

/** Opens an address in the user's browser. Where there is none the printed address is enough. */
function openInBrowser(url: string): void {
  const [command, args] =
    process.platform === 'win32'
      ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
      : process.platform === 'darwin'
        ? ['open', [url]]
        : ['xdg-open', [url]];
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
