import type { Command } from 'commander';
import type { Session } from './session.ts';

/** A command: its name, arguments and options, and what it does. */
export interface CommandDefinition {
  /** Path of names, for example `['model', 'add']`. */
  readonly name: readonly string[];
  readonly summary: string;
  readonly define: (command: Command) => Command;
  readonly run: (
    session: Session,
    positional: readonly string[],
    options: Record<string, unknown>,
  ) => Promise<void>;
}
