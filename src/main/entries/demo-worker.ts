import { serveDemoWorker } from '#demo/process.ts';
import { workerTransport } from '#rpc/process-port.ts';

// The worker that draws the demo's pictures.
serveDemoWorker(workerTransport(process));
