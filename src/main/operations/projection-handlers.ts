import type { Handlers } from '#contract/method.ts';
import type { projectionMethods } from '#contract/projection.ts';
import type { OperationContext } from './context.ts';
import { embeddedDataset, embeddedWork, SampleFiles } from './embedded-dataset.ts';
import type { JobSpecification } from './kept-job-queue.ts';
import { projectDataset } from './project-dataset.ts';
import { similarPictures } from './similar-pictures.ts';

/** Layouts of data sets in a plane, and what is alike to a picture. */
export function projectionHandlers(workstation: {
  readonly context: OperationContext;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof projectionMethods> {
  const { context } = workstation;
  const files = new SampleFiles();
  return {
    'projection.run': (request) => {
      const { dataset } = embeddedDataset(context, request);
      return workstation.startJob({
        kind: 'projection',
        title: `Laying out ${dataset.name}`,
        lane: 'compute',
        request,
        work: (job) => projectDataset(context, request, job),
      });
    },
    'projection.estimate': async (request) => {
      const embedded = embeddedDataset(context, request);
      const { indexDirectory } = context.project();
      const samplesFile = await files.of(context, embedded.dataset);
      const trained = embeddedWork(embedded, { samplesFile, indexDirectory });
      const found = await context.interactive.call('estimateProject', { trained });
      return { ...found, samples: embedded.dataset.samples };
    },
    'projection.get': ({ modelId, datasetId }) => ({
      projection: context.project().projections.newest(modelId, datasetId),
    }),
    'similar.find': (request, { signal, report }) =>
      similarPictures(context, request, files, { signal, onProgress: (event) => void report(event) }),
  };
}
