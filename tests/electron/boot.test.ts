import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { method } from '#contract/method.ts';
import type { ElectronHostOptions } from '#main/hosts/electron/start-electron-host.ts';
import { connect } from '#rpc/connect.ts';
import type { Transport } from '#rpc/transport.ts';
import { StandIn } from './stand-in.ts';

const table = { greet: method({ input: z.object({ name: z.string() }), output: z.string() }) };
const topics = {};
type Options = ElectronHostOptions<typeof table, typeof topics>;

let standIn: StandIn;
let directory: string;
let closed: number;

beforeEach(() => {
  vi.resetModules();
  standIn = new StandIn();
  closed = 0;
  directory = mkdtempSync(join(tmpdir(), 'waferlens-electron-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(directory, 'blob'), 'blob content');
});
afterEach(() => {
  vi.doUnmock('electron');
  rmSync(directory, { recursive: true });
});

const compose: Options['compose'] = async (services) => {
  services.starter.start('worker');
  return {
    workstation: {
      table,
      handlers: { greet: ({ name }) => `hello ${name}` },
      topics: { table: topics, sources: {} },
      dataPlane: {
        blob: () => ({ path: join(directory, 'blob'), size: 12 }),
        thumbnail: async () => null,
        picture: async () => null,
        partial: () => null,
      },
    },
    close: async () => {
      closed += 1;
    },
  };
};

async function boot(overrides: Partial<Options> = {}) {
  vi.doMock('electron', () => standIn.module());
  const { startElectronHost } = await import('#main/hosts/electron/start-electron-host.ts');
  const started = startElectronHost({
    compose,
    rendererDirectory: directory,
    preloadFile: '/program/out/preload/index.cjs',
    workerDirectory: '/program/out/main',
    ...overrides,
  });
  standIn.app.becomeReady();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [window] = standIn.windows;
  return { started, window };
}

async function booted() {
  const { window } = await boot();
  if (window === undefined) throw new Error('no window was made');
  return window;
}

describe('before Electron is ready', () => {
  it('the sandbox is on and the scheme is privileged', async () => {
    await boot();
    expect(standIn.order.slice(0, 3)).toEqual(['sandbox', 'schemes', 'ready']);
    expect(standIn.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });

  it('a second start ends at once and makes no window', async () => {
    standIn.isFirst = false;
    const { started, window } = await boot();
    expect(started).toBe(false);
    expect(window).toBeUndefined();
    expect(standIn.order).toEqual(['quit', 'ready']);
  });
});

describe('the window', () => {
  it('is one sandboxed, isolated page without Node or developer tools', async () => {
    const window = await booted();
    expect(standIn.windows).toHaveLength(1);
    expect(window.options.webPreferences).toMatchObject({
      preload: '/program/out/preload/index.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
    });
    expect(window.loaded).toEqual(['app://waferlens/']);
  });

  it('has developer tools only when the program is not packaged', async () => {
    standIn.app.isPackaged = false;
    const window = await booted();
    expect(window.options.webPreferences).toMatchObject({ devTools: true });
  });

  it('is shown when its page is ready, and comes forward when the program is started again', async () => {
    const window = await booted();
    expect(window.shown).toBe(false);
    window.emit('ready-to-show');
    expect(window.shown).toBe(true);
    standIn.app.emit('second-instance');
    expect(window.focused).toBe(true);
  });

  it('loads its page again when that crashed', async () => {
    const window = await booted();
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(window.webContents.reloads).toBe(1);
  });

  it('goes nowhere else, opens no windows and holds no webviews', async () => {
    const { webContents } = await booted();
    for (const event of ['will-frame-navigate', 'will-redirect'] as const) {
      expect(webContents.navigates(event, 'https://example.com/', true)).toBe(false);
      expect(webContents.navigates(event, 'file:///etc/passwd', false)).toBe(false);
      expect(webContents.navigates(event, 'app://waferlens/#/runs', true)).toBe(true);
    }
    expect(webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
    let prevented = false;
    webContents.emit('will-attach-webview', {
      preventDefault: () => {
        prevented = true;
      },
    });
    expect(prevented).toBe(true);
  });
});

describe('the session', () => {
  it('denies every permission but writing to the clipboard, and every device', async () => {
    await booted();
    const given: Record<string, boolean> = {};
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-sanitized-write']) {
      standIn.session.permissionRequest?.(null, permission, (decision) => {
        given[permission] = decision;
      });
      expect(standIn.session.permissionCheck?.(null, permission)).toBe(given[permission]);
    }
    expect(given).toEqual({
      media: false,
      geolocation: false,
      notifications: false,
      'clipboard-sanitized-write': true,
    });
    expect(standIn.session.deviceCheck?.({})).toBe(false);
  });

  it('lets no request leave the program', async () => {
    await booted();
    const cancelled = (url: string) => {
      let answer: boolean | undefined;
      standIn.session.beforeRequest?.({ url }, ({ cancel }) => {
        answer = cancel;
      });
      return answer;
    };
    expect(cancelled('https://example.com/pixel.png')).toBe(true);
    expect(cancelled('http://127.0.0.1:8080/')).toBe(true);
    expect(cancelled('file:///etc/passwd')).toBe(true);
    expect(cancelled('app://waferlens/assets/index.js')).toBe(false);
  });
});

describe('the protocol', () => {
  it('serves the page under the strict policy', async () => {
    await booted();
    const response = await standIn.protocolHandlers.get('app')?.(new Request('app://waferlens/'));
    expect(response?.status).toBe(200);
    expect(await response?.text()).toContain('<title>page</title>');
    expect(response?.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response?.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('serves blobs and refuses other hosts, files and methods', async () => {
    await booted();
    const ask = async (url: string, init?: RequestInit) =>
      (await standIn.protocolHandlers.get('app')?.(new Request(url, init)))?.status;
    expect(await ask(`app://waferlens/blob/${'ab'.repeat(32)}`)).toBe(200);
    expect(await ask('app://elsewhere/')).toBe(404);
    expect(await ask('app://waferlens/../blob')).toBe(404);
    expect(await ask('app://waferlens/%2e%2e%2fblob')).toBe(404);
    expect(await ask('app://waferlens/', { method: 'POST', body: 'x' })).toBe(405);
  });
});

describe('a port', () => {
  const transportOf = (port: MessagePort): Transport => ({
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', () => listener('closed')),
    close: () => port.close(),
  });

  it('from the page is served', async () => {
    await booted();
    const port = standIn.sendPort({ url: 'app://waferlens/', parent: null });
    const client = connect(transportOf(port), table);
    await expect(client.call('greet', { name: 'A' })).resolves.toBe('hello A');
    client.close();
  });

  it.each([
    ['a frame inside the page', { url: 'app://waferlens/', parent: {} }],
    ['another page', { url: 'https://example.com/', parent: null }],
    ['a frame that has gone', null],
  ])('from %s is closed', async (_who, frame) => {
    await booted();
    const client = connect(transportOf(standIn.sendPort(frame)), table);
    await expect(client.call('greet', { name: 'A' })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('refuses a request larger than a megabyte', async () => {
    await booted();
    const port = standIn.sendPort({ url: 'app://waferlens/', parent: null });
    const client = connect(transportOf(port), table);
    const call = client.call('greet', { name: 'x'.repeat(1024 * 1024) });
    await expect(call).rejects.toMatchObject({ code: 'usage' });
    client.close();
  });
});

describe('workers', () => {
  it('are utility processes that use the WebAssembly build of sharp on Linux', async () => {
    await booted();
    expect(standIn.started).toMatchObject([{ file: join('/program/out/main', 'worker.js') }]);
    const env = standIn.started[0]?.options.env as Record<string, string>;
    expect(env.WAFERLENS_SHARP).toBe(process.platform === 'linux' ? 'wasm' : undefined);
  });
});

describe('the end', () => {
  it('waits until the workstation has closed', async () => {
    await booted();
    standIn.app.emit('window-all-closed');
    expect(standIn.order.at(-1)).toBe('quit');
    let prevented = 0;
    const event = {
      preventDefault: () => {
        prevented += 1;
      },
    };
    standIn.app.emit('will-quit', event);
    standIn.app.emit('will-quit', event);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect({ prevented, closed, exits: standIn.exits }).toEqual({ prevented: 2, closed: 1, exits: [0] });
  });

  it('comes with a message when the program could not start', async () => {
    await boot({
      compose: async () => {
        throw new Error('the project folder is not writable');
      },
    });
    expect(standIn.errorBoxes).toEqual(['the project folder is not writable']);
    expect(standIn.exits).toEqual([1]);
    expect(standIn.windows).toEqual([]);
  });
});
