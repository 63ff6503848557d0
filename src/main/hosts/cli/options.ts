import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ExecutionProvider, executionProviders } from '#contract/scalars.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly project?: string;
  readonly json?: boolean;
  readonly provider?: ExecutionProvider;
  readonly threads?: number;
  /** Of the commands that fix it: samples per forward pass. */
  readonly batchSize?: number;
  readonly seed: number;
  readonly debug?: boolean;
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--project <dir>', 'project folder (default: the nearest *.waferlens folder)')
    .option('--json', 'print JSON: one line per progress event, the result last')
    .addOption(
      new Option(
        '--provider <name>',
        'execution provider (default: as in the settings, cpu at first)',
      ).choices([...executionProviders]),
    )
    .option('--threads <n>', 'threads for inference (default: one per physical core)', integer(0, 256))
    .option('--seed <n>', 'seed of everything random', integer(-2147483648, 4294967295), 0)
    .option('--debug', 'show stack traces of errors');
}

/** Reads an integer option and refuses anything else with its bounds. */
export function integer(minimum: number, maximum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`give an integer from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** Collects the values of an option that may be given more than once or as a list after one flag. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
