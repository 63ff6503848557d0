import type { TopicSource } from './topic.ts';

/** A topic source that passes every published event to all who are subscribed at that moment. */
export class Broadcast<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** To be used as a topic's source, or to listen inside the same process. */
  readonly source: TopicSource<Event> = (listener) => {
    const own = (event: Event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  publish(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
