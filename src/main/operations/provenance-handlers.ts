import type { Handlers } from '#contract/method.ts';
import type { provenanceMethods } from '#contract/provenance.ts';
import { SigningKeyFile } from '../home/signing-key.ts';
import { chainPage } from './chain-page.ts';
import type { OperationContext } from './context.ts';
import { exportRuns } from './export-runs.ts';
import { madeFrom } from './made-from.ts';
import { runLineage } from './run-lineage.ts';

/** Records for others: chain, exports, signatures. */
export function provenanceHandlers(workstation: {
  readonly context: OperationContext;
  /** The program's own folder. */
  readonly home: string;
}): Handlers<typeof provenanceMethods> {
  const { context, home } = workstation;
  const keys = new SigningKeyFile(home);
  return {
    'runs.export': (request) => exportRuns(context, keys, request),
    'runs.chain': ({ before, limit }) => chainPage(context.project(), before, limit),
    'runs.lineage': ({ runId }) => runLineage(context.project(), runId),
    'runs.madeFrom': (start) => madeFrom(context.project(), start),
    'signing.key': async () => ({ key: await keys.describe() }),
    'signing.create': async ({ passphrase }) => ({ key: await keys.create(passphrase) }),
    'signing.remove': async () => {
      await keys.remove();
      return {};
    },
  };
}
