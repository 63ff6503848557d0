import { serveEngine } from '#engine/process.ts';
import { workerTransport } from '#rpc/process-port.ts';
import { saveCompiledCode } from './compiled-code.ts';

// A compute worker: serves the engine's methods to the process that started it.
serveEngine(workerTransport(process));
saveCompiledCode();
