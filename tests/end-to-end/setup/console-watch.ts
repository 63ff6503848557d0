import type { ConsoleMessage, Page } from '@playwright/test';

/**
 * Everything that a page complains of: errors on its console (refusals by the content security policy are such),
 * exceptions that nobody caught, crashes.
 */
export class ConsoleWatch {
  readonly #complaints: string[] = [];
  // A map may be finished, or its run stopped, between the word of it and the question for its values.
  readonly #expected: RegExp[] = [/status of 404 .*\/partial\/[0-9a-f-]{36}:/];

  follow(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(wordsOf(message));
    });
    page.on('pageerror', (error) => this.#complaints.push(error.stack ?? error.message));
    page.on('crash', () => this.#complaints.push('the page crashed'));
  }

  /** Says that complaints like this belong to the test, such as a lost connection where the host is killed. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  unexpected(): string[] {
    return this.#complaints.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }
}

function wordsOf(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.text()} (${url}:${lineNumber})`;
}
