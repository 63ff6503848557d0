import type { z } from 'zod';

/** A stream that the server pushes: what its events look like, and which of them replace each other. */
export interface TopicDeclaration<Event extends z.ZodType = z.ZodType> {
  readonly event: Event;
  /**
   * Events with equal keys replace each other while a subscriber is out of credit. Without a key function all
   * events of the topic have the same key, so only the latest is kept.
   */
  key?(event: z.output<Event>): string;
}

/** Declares a topic. */
export function topic<Event extends z.ZodType>(declaration: {
  event: Event;
  key?: (event: z.output<Event>) => string;
}): TopicDeclaration<Event> {
  return declaration;
}

export type TopicTable = Readonly<Record<string, TopicDeclaration>>;

export type EventOf<Topics extends TopicTable, Name extends keyof Topics> = z.output<Topics[Name]['event']>;

/** Called for each new subscriber with the function that sends it an event; returns what ends the subscription. */
export type TopicSource<Event> = (publish: (event: Event) => void) => () => void;

export type TopicSources<Topics extends TopicTable> = {
  readonly [Name in keyof Topics]: TopicSource<EventOf<Topics, Name>>;
};

/** A topic table with its sources, as a server needs them. */
export interface TopicServer<Topics extends TopicTable> {
  readonly table: Topics;
  readonly sources: TopicSources<Topics>;
}
