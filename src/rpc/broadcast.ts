import type { TopicSource } from './topic.ts';

/** A topic source that passes every published event to all who are subscribed at that moment. */
export class Broadcast<Event> implements TopicSource<Event> {
  readonly key: (event: Event) => string;
  readonly #listeners = new Set<{ readonly publish: (event: Event) => void }>();

  /** @param key events with equal keys replace each other for a subscriber that is behind */
  constructor(key: (event: Event) => string) {
    this.key = key;
  }

  subscribe(publish: (event: Event) => void): () => void {
    const listener = { publish };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: Event): void {
    for (const listener of [...this.#listeners]) listener.publish(event);
  }
}
