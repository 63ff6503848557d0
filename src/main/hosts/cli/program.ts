import { Command, CommanderError } from 'commander';
import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from './command.ts';
import { commands } from './commands/index.ts';
import { type CommonOptions, withCommonOptions } from './options.ts';
import { Output } from './output.ts';
import { Session, type SessionParts } from './session.ts';

/**
 * Runs one command line.
 *
 * @returns the exit status: 0 success, 2 wrong usage, 1 any other failure
 */
export async function runCommandLine(
  args: readonly string[],
  parts: SessionParts,
  version: string,
): Promise<number> {
  let status = 0;
  const program = new Command('waferlens')
    .description('Explains, audits and reports the decisions of SEM defect classifiers, offline')
    .version(version)
    // What follows a command's name belongs to that command, also where it has commands of its own.
    .enablePositionalOptions()
    .showHelpAfterError('(waferlens COMMAND --help lists the options)');
  const debug = args.includes('--debug');
  const report = (error: unknown) => {
    const failure = asFailure(error);
    new Output(parts.streams, args.includes('--json')).failure(failure);
    if (debug && error instanceof Error) parts.streams.err.write(`${error.stack ?? ''}\n`);
    return failure.code === 'usage' ? 2 : 1;
  };
  for (const definition of commands) {
    const command = withCommonOptions(definition.define(commandAt(program, definition)));
    command.action(async () => {
      const options = command.opts();
      const session = new Session(parts, options as CommonOptions);
      try {
        await definition.run(session, command.args, options);
      } catch (error) {
        status = report(error);
      } finally {
        await session.close();
      }
    });
  }
  quieten(program, parts);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const help = error.code === 'commander.help';
    return help ? 2 : report(new Failure('usage', error.message.replace(/^error: /, '')));
  }
  return status;
}

function commandAt(program: Command, definition: CommandDefinition): Command {
  let parent = program;
  for (const name of definition.name.slice(0, -1)) {
    parent =
      parent.commands.find((command) => command.name() === name) ??
      parent.command(name).description(`${definition.name.join(' ')}: ${definition.summary}`);
  }
  return parent.command(definition.name.at(-1) ?? '').description(definition.summary);
}

/** Errors are thrown, not printed: one place prints them. */
function quieten(command: Command, parts: SessionParts): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => parts.streams.out.write(text),
    writeErr: (text) => parts.streams.err.write(text),
    outputError: () => {},
  });
  command.showHelpAfterError(false);
  for (const child of command.commands) quieten(child, parts);
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('internal', error instanceof Error ? error.message : String(error), undefined, error);
}
