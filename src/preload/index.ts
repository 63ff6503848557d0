import { ipcRenderer } from 'electron';
import { connectRequest, portHandover } from '#rpc/electron-ipc.ts';

/**
 * All that the page gets of Electron: when it asks, a port to the main process. Nothing of Electron or Node is put
 * into the page's world.
 */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== location.origin || event.data !== connectRequest) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(connectRequest, null, [port1]);
  window.postMessage(portHandover, location.origin, [port2]);
});
