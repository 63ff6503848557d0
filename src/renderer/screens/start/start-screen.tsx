import type { WorkstationStatus } from '#contract/workstation.ts';

export function StartScreen({ status }: { readonly status: WorkstationStatus }) {
  return <p>{status.version}</p>;
}
