import { demoMethods } from '#contract/demo.ts';
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
        let sent: Promise<void> | null = null;
        const onProgress = ({ done, total }: { done: number; total: number }) => {
          // The generator doesn't wait for a reader; while one event is on its way the next are left out.
          if (sent !== null && done < total) return;
          sent = report({ done, total, unit: 'pictures', message: 'drawing demo pictures' }).then(() => {
            sent = null;
          });
        };
        const made = await generateDataset({ ...input, onProgress, signal });
        return { files: { ...made.files }, classes: [...made.classes] };
      },
    },
    log === undefined ? {} : { log },
  );
}
