import { demoMethods } from '#contract/demo.ts';
import { LatestReport } from '#rpc/latest-report.ts';
import { serve } from '#rpc/serve.ts';
import type { ErrorLog, Transport } from '#rpc/transport.ts';
import { generateDataset } from './dataset.ts';

/** Serves the demo's generator on a worker's transport. */
export function serveDemoWorker(transport: Transport, log?: ErrorLog): void {
  serve(
    transport,
    demoMethods,
    {
      generate: async (input, { signal, report }) => {
        const progress = new LatestReport(report);
        const onProgress = ({ done, total }: { done: number; total: number }) =>
          progress.note({ done, total, unit: 'pictures', message: 'drawing demo pictures' });
        const made = await generateDataset({ ...input, onProgress, signal });
        await progress.delivered();
        return { files: { ...made.files }, classes: [...made.classes] };
      },
    },
    log === undefined ? {} : { log },
  );
}
