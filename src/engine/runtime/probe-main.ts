/**
 * The throw-away process that tries one execution provider: `fork(entry, [provider])`. A driver may crash or hang
 * it; its parent learns that from the way it ends. The result goes to the parent as one message.
 */
import { probeHere } from './probe-here.ts';

const provider = process.argv[2];
if (process.send !== undefined && (provider === 'webgpu' || provider === 'dml' || provider === 'cuda')) {
  // It ends when its parent has the result and lets go of the channel.
  process.once('disconnect', () => process.exit(0));
  process.send(await probeHere(provider));
} else {
  process.stderr.write('usage: fork this file with webgpu, dml or cuda\n');
  process.exitCode = 2;
}
