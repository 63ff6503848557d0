import { engineMethods } from '#contract/engine.ts';
import { type Server, serve } from '#rpc/serve.ts';
import type { ErrorLog, Transport } from '#rpc/transport.ts';
import { engineHandlers } from './work/handlers.ts';

/** Errors that nobody expected go to the worker's standard error, which its supervisor keeps in the log. */
const standardErrorLog: ErrorLog = {
  error(message, cause) {
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : cause;
    process.stderr.write(`${message}${detail === undefined ? '' : `\n${String(detail)}`}\n`);
  },
};

/** A worker's entry: serves the engine's methods on a transport until it closes, and then ends the process. */
export function serveEngine(transport: Transport, log: ErrorLog = standardErrorLog): Server {
  const server = serve(transport, engineMethods, engineHandlers(), { log });
  transport.onClose(() => process.exit(0));
  return server;
}
