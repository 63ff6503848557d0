import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  type WorkstationMethods,
  type WorkstationTopics,
  workstationMethods,
} from '#contract/workstation.ts';
import type { Workstation } from '../workstation.ts';
import type { DataPlane } from './data-plane.ts';
import type { HostedWorkstation } from './hosted-workstation.ts';

/** A workstation as hosts with a user interface serve it. */
export function hosted(workstation: Workstation): HostedWorkstation<WorkstationMethods, WorkstationTopics> {
  return {
    table: workstationMethods,
    handlers: workstation.handlers,
    topics: workstation.topics,
    dataPlane: dataPlaneOf(workstation),
  };
}

/** Blobs, thumbnails, pictures and unfinished maps of the open project. */
function dataPlaneOf({ context, pictures }: Workstation): DataPlane {
  return {
    blob: (sha256) => {
      const path = context.project().blobs.pathOf(sha256);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? null : { path, size: stats.size };
    },
    thumbnail: async (datasetId, index) => {
      const bytes = await context.project().thumbnails.read(datasetId, index);
      return { bytes, type: isPng(bytes) ? 'image/png' : 'image/jpeg' };
    },
    picture: async (datasetId, index) => {
      const project = context.project();
      const sample = project.samples.get(datasetId, index);
      const { sha256 } = await pictures.of(sample.path, sample.sha256);
      return { bytes: await readFile(project.blobs.pathOf(sha256)), type: 'image/png' };
    },
    partial: (id) => {
      const bytes = context.jobs.partial(id);
      return bytes === null ? null : { bytes, type: 'application/octet-stream' };
    },
  };
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50;
}
