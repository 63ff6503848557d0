import { serveReportWorker } from '#main/report/process.ts';
import { workerTransport } from '#rpc/process-port.ts';
import { saveCompiledCode } from './compiled-code.ts';

// The report worker: renders PDF files for the process that started it.
serveReportWorker(workerTransport(process));
saveCompiledCode();
