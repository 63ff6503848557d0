import type { z } from 'zod';

/** The streams that a server pushes: name and what an event looks like. */
export type TopicTable = Readonly<Record<string, z.ZodType>>;

export type EventOf<Topics extends TopicTable, Name extends keyof Topics> = z.output<Topics[Name]>;

/** Where a topic's events come from. */
export interface TopicSource<Event> {
  /** Events with equal keys replace each other while a subscriber is out of credit. */
  key(event: Event): string;
  /** Called for each new subscriber with what sends it an event; returns what ends the subscription. */
  subscribe(publish: (event: Event) => void): () => void;
}

export type TopicSources<Topics extends TopicTable> = {
  readonly [Name in keyof Topics]: TopicSource<EventOf<Topics, Name>>;
};

/** A topic table with its sources, as a server needs them. */
export interface TopicServer<Topics extends TopicTable> {
  readonly table: Topics;
  readonly sources: TopicSources<Topics>;
}
