import { serveDemoWorker } from '#demo/process.ts';
import { workerTransport } from '#rpc/process-port.ts';
import { saveCompiledCode } from './compiled-code.ts';

// The worker that draws the demo's pictures.
serveDemoWorker(workerTransport(process));
saveCompiledCode();
