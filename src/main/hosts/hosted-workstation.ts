import type { Handlers, MethodTable } from '#contract/method.ts';
import type { TopicServer, TopicTable } from '#rpc/topic.ts';
import type { DataPlane } from './data-plane.ts';

/** What a host with a user interface shows: the same for Electron's window and for the browser. */
export interface HostedWorkstation<Table extends MethodTable, Topics extends TopicTable> {
  readonly table: Table;
  readonly handlers: Handlers<Table>;
  readonly topics: TopicServer<Topics>;
  readonly dataPlane: DataPlane;
}

/** The longest request that a user interface may send, in bytes of JSON. Data travels as blobs. */
export const MAX_REQUEST_BYTES = 1024 * 1024;
