import type { IpcMain } from 'electron';
import type { MethodTable } from '#contract/method.ts';
import { connectRequest, mainPortTransport } from '#rpc/electron-ipc.ts';
import { serve } from '#rpc/serve.ts';
import type { TopicTable } from '#rpc/topic.ts';
import type { ErrorLog } from '#rpc/transport.ts';
import { type HostedWorkstation, MAX_REQUEST_BYTES } from '../hosted-workstation.ts';
import { senderTrusted } from './policies.ts';

/** Serves the workstation on every port that the program's own page sends through its preload. */
export function acceptPorts<Table extends MethodTable, Topics extends TopicTable>(
  ipcMain: IpcMain,
  workstation: HostedWorkstation<Table, Topics>,
  log: ErrorLog | undefined,
): void {
  ipcMain.on(connectRequest, ({ ports, senderFrame }) => {
    const [port] = ports;
    if (port === undefined) return;
    if (senderFrame === null || !senderTrusted(senderFrame.url, senderFrame.parent === null)) {
      port.close();
      return;
    }
    serve(mainPortTransport(port), workstation.table, workstation.handlers, {
      topics: workstation.topics,
      maxMessageBytes: MAX_REQUEST_BYTES,
      ...(log === undefined ? {} : { log }),
    });
  });
}
