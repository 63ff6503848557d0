import type { BrowserWindowConstructorOptions } from 'electron';

/**
 * The one window. Its page is an ordinary web page: sandboxed, in a world of its own, without Node.
 *
 * @param preloadFile the bundled preload, the only code of ours beside the page
 * @param hasDevTools false in a packaged program
 */
export function windowOptions(preloadFile: string, hasDevTools: boolean): BrowserWindowConstructorOptions {
  return {
    title: 'Waferlens',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#16181c',
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The spell checker would fetch dictionaries.
      spellcheck: false,
      // Chromium counts its PDF viewer, which shows reports, among the plugins; there are no others.
      plugins: true,
      devTools: hasDevTools,
    },
  };
}
