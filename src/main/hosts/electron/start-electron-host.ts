import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import type { MethodTable } from '#contract/method.ts';
import type { WorkerStarter } from '#main/jobs/worker-starter.ts';
import type { TopicTable } from '#rpc/topic.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import type { HostedWorkstation } from '../hosted-workstation.ts';
import { rendererFiles } from '../renderer-files.ts';
import { pagePolicy } from '../security-headers.ts';
import { appProtocolHandler, appScheme } from './app-protocol.ts';
import { applyToAllPages, applyToSession } from './apply-policies.ts';
import { APP_PAGE, APP_SCHEME } from './policies.ts';
import { acceptPorts } from './port-handover.ts';
import { utilityStarter } from './utility-starter.ts';
import { windowOptions } from './window-options.ts';

/** What this host gives to the workstation. */
export interface ElectronServices {
  readonly starter: WorkerStarter;
}

/** A workstation with what ends it. */
export interface ComposedWorkstation<Table extends MethodTable, Topics extends TopicTable> {
  readonly workstation: HostedWorkstation<Table, Topics>;
  close(): Promise<void>;
}

export interface ElectronHostOptions<Table extends MethodTable, Topics extends TopicTable> {
  readonly compose: (services: ElectronServices) => Promise<ComposedWorkstation<Table, Topics>>;
  /** The built user interface. */
  readonly rendererDirectory: string;
  /** The bundled preload, one CommonJS file. */
  readonly preloadFile: string;
  /** The folder with the built worker entries. */
  readonly workerDirectory: string;
  readonly log?: ErrorLog;
}

/**
 * Runs the program in a window of its own. To be called at once when the program starts, because schemes and the
 * sandbox are set before Electron is ready.
 *
 * @returns false when the program runs already; its window comes to the front and this process ends
 */
export function startElectronHost<Table extends MethodTable, Topics extends TopicTable>(
  options: ElectronHostOptions<Table, Topics>,
): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([appScheme]);
  applyToAllPages(app);

  let window: BrowserWindow | undefined;
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());

  app
    .whenReady()
    .then(async () => {
      const services: ElectronServices = {
        starter: utilityStarter(options.workerDirectory),
      };
      const composed = await options.compose(services);
      closeBeforeQuit(() => composed.close(), options.log);
      serveWindow(composed.workstation, options);
      window = await openWindow(options);
    })
    .catch((error: unknown) => {
      options.log?.error('the program could not start', error);
      dialog.showErrorBox(
        'Waferlens could not start',
        error instanceof Error ? error.message : String(error),
      );
      app.exit(1);
    });
  return true;
}

function serveWindow<Table extends MethodTable, Topics extends TopicTable>(
  workstation: HostedWorkstation<Table, Topics>,
  { rendererDirectory, log }: ElectronHostOptions<Table, Topics>,
): void {
  applyToSession(session.defaultSession, !app.isPackaged);
  const files = rendererFiles(rendererDirectory);
  const site = { files, dataPlane: workstation.dataPlane, policy: pagePolicy(), log };
  protocol.handle(APP_SCHEME, appProtocolHandler(site));
  acceptPorts(ipcMain, workstation, log);
}

async function openWindow({
  preloadFile,
  log,
}: {
  readonly preloadFile: string;
  readonly log?: ErrorLog;
}): Promise<BrowserWindow> {
  // macOS keeps its menu, which holds the shortcuts for copy and paste there.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  const window = new BrowserWindow(windowOptions(preloadFile, !app.isPackaged));
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log?.error(`the window's page ended: ${reason}`);
    if (reason !== 'clean-exit') window.webContents.reload();
  });
  await window.loadURL(APP_PAGE);
  return window;
}

/** Holds the program's end back until the workstation has closed. */
function closeBeforeQuit(close: () => Promise<void>, log: ErrorLog | undefined): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    close()
      .catch((error: unknown) => log?.error('the workstation did not close cleanly', error))
      .finally(() => app.exit(0));
  });
}
