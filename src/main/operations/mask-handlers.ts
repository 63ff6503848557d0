import type { maskMethods } from '#contract/masks.ts';
import type { Handlers } from '#contract/method.ts';
import type { DisplayPictures } from './cases.ts';
import type { OperationContext } from './context.ts';
import type { JobSpecification } from './kept-job-queue.ts';
import { exportMasks, importMasks } from './mask-files.ts';
import { acceptMask, listProposals, maskDetail, proposeMasks, type SampleKey } from './masks.ts';

/** What the workstation does about ground-truth masks. */
export function maskHandlers(workstation: {
  readonly context: OperationContext;
  readonly pictures: DisplayPictures;
  reviewer(): string;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof maskMethods> {
  const { context, pictures } = workstation;
  const project = () => context.project();
  const said = (key: SampleKey) => {
    context.announce('masks');
    return maskDetail(context, pictures, key);
  };
  return {
    'masks.list': ({ datasetId }) => ({
      samples: project().datasets.get(datasetId).samples,
      ...project().masks.states(datasetId),
    }),
    'masks.get': (key) => maskDetail(context, pictures, key),
    'masks.propose': (request) => {
      const { segmentation, seed, ...key } = request;
      return workstation.startJob({
        kind: 'mask-proposals',
        title: `Proposing masks for ${project().samples.get(key.datasetId, key.index).name}`,
        // Somebody waits for it with the picture open.
        lane: 'interactive',
        request,
        work: (job) => proposeMasks(context, key, segmentation, seed, job),
      });
    },
    'masks.proposals': ({ runId }) => listProposals(context, runId),
    'masks.accept': async ({ mask, source, ...key }) => {
      await acceptMask(context, key, mask, source, workstation.reviewer());
      return maskDetail(context, pictures, key);
    },
    'masks.remove': (key) => {
      project().masks.remove(key.datasetId, key.index, workstation.reviewer());
      return said(key);
    },
    'masks.restore': ({ entry, ...key }) => {
      project().masks.restore(key.datasetId, key.index, entry, workstation.reviewer());
      return said(key);
    },
    'masks.export': (request) =>
      workstation.startJob({
        kind: 'mask-export',
        title: `Exporting the masks of ${project().datasets.get(request.datasetId).name}`,
        lane: 'compute',
        request,
        work: (job) => exportMasks(context, request, job),
      }),
    'masks.import': (request) =>
      workstation.startJob({
        kind: 'mask-import',
        title: `Importing masks for ${project().datasets.get(request.datasetId).name}`,
        lane: 'compute',
        request,
        work: (job) => importMasks(context, request, workstation.reviewer(), job),
      }),
  };
}
