import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

/**
 * A stand-in for the module `electron`: it records what the program asks of Electron and lets a test play the events.
 * Electron's own binary is not needed.
 */
export class StandIn {
  readonly order: string[] = [];
  readonly windows: FakeWindow[] = [];
  readonly schemes: unknown[] = [];
  readonly protocolHandlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly started: { file: string; options: Record<string, unknown> }[] = [];
  readonly errorBoxes: string[] = [];
  readonly exits: number[] = [];
  isFirst = true;
  readonly app = new FakeApp(this);
  readonly ipcMain = new EventEmitter();
  readonly session = new FakeSession();

  /** What `import ... from 'electron'` gives. */
  module(): Record<string, unknown> {
    const standIn = this;
    return {
      app: this.app,
      ipcMain: this.ipcMain,
      session: { defaultSession: this.session },
      Menu: { setApplicationMenu: (menu: unknown) => this.order.push(`menu ${menu}`) },
      dialog: { showErrorBox: (_title: string, text: string) => this.errorBoxes.push(text) },
      protocol: {
        registerSchemesAsPrivileged: (schemes: unknown[]) => {
          this.order.push('schemes');
          this.schemes.push(...schemes);
        },
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
          this.protocolHandlers.set(scheme, handler),
      },
      utilityProcess: {
        fork: (file: string, _args: string[], options: Record<string, unknown>) => {
          this.started.push({ file, options });
          return Object.assign(new EventEmitter(), {
            pid: undefined,
            postMessage: () => {},
            kill: () => true,
          });
        },
      },
      BrowserWindow: class extends FakeWindow {
        constructor(options: Record<string, unknown>) {
          super(options);
          standIn.windows.push(this);
          standIn.app.emit('web-contents-created', {}, this.webContents);
        }
      },
    };
  }

  /** Plays a page that sends a port through the preload; returns the page's end of the channel. */
  sendPort(frame: { url: string; parent: object | null } | null) {
    const { port1, port2 } = new MessageChannel();
    // Electron hands over `MessagePortMain`, whose events carry the message as `data`.
    const port = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => port1.postMessage(message),
      start: () => port1.on('message', (data) => port.emit('message', { data })),
      close: () => port1.close(),
    });
    port1.on('close', () => port.emit('close'));
    this.ipcMain.emit('waferlens:connect', { ports: [port], senderFrame: frame });
    return port2;
  }
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  readonly #standIn: StandIn;
  readonly #ready = Promise.withResolvers<void>();

  constructor(standIn: StandIn) {
    super();
    this.#standIn = standIn;
  }

  requestSingleInstanceLock = () => this.#standIn.isFirst;
  enableSandbox = () => this.#standIn.order.push('sandbox');
  quit = () => this.#standIn.order.push('quit');
  exit = (code: number) => this.#standIn.exits.push(code);
  whenReady = () => this.#ready.promise;

  becomeReady(): void {
    this.#standIn.order.push('ready');
    this.#ready.resolve();
  }
}

class FakeSession extends EventEmitter {
  permissionRequest:
    | ((contents: null, permission: string, decide: (given: boolean) => void) => void)
    | undefined;
  permissionCheck: ((contents: null, permission: string) => boolean) | undefined;
  deviceCheck: ((details: object) => boolean) | undefined;
  beforeRequest:
    | ((details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void)
    | undefined;

  setPermissionRequestHandler = (handler: typeof this.permissionRequest) => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler: typeof this.permissionCheck) => {
    this.permissionCheck = handler;
  };
  setDevicePermissionHandler = (handler: typeof this.deviceCheck) => {
    this.deviceCheck = handler;
  };
  readonly webRequest = {
    onBeforeRequest: (handler: typeof this.beforeRequest) => {
      this.beforeRequest = handler;
    },
  };
}

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  reloads = 0;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  reload(): void {
    this.reloads += 1;
  }

  /** Plays a navigation; says whether it was let through. */
  navigates(event: 'will-frame-navigate' | 'will-redirect', url: string, isMainFrame: boolean): boolean {
    let prevented = false;
    this.emit(event, {
      url,
      isMainFrame,
      preventDefault: () => {
        prevented = true;
      },
    });
    return !prevented;
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  shown = false;
  focused = false;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
  }

  show(): void {
    this.shown = true;
  }

  focus(): void {
    this.focused = true;
  }

  isMinimized(): boolean {
    return false;
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
}
