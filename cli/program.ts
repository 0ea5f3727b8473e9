import { Argument, Command, CommanderError, Option } from 'commander';
import { type CliError, exitCodeWords, usageError } from './cliError';
import { commonOptions } from './commonOptions';
import { type Operand, type Verb, type VerbOption } from './verb';
import { type VerbName, verbs } from './verbTable';

export interface Parsed {
  readonly verb: VerbName;
  readonly operands: readonly (string | undefined)[];
  /** The options of the verb and the common ones, by their names in camel case. Not yet checked. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads the arguments. Returns undefined after `--help` and `--version`, which it has written, and an error of usage for wrong
 * arguments.
 */
export function parseArguments(
  args: readonly string[],
  version: string,
  write: (text: string) => void,
): Parsed | CliError | undefined {
  let parsed: Parsed | undefined;
  const program = makeProgram(version, write, (found) => {
    parsed = found;
  });
  try {
    program.parse([...args], { from: 'user' });
    return parsed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : wrongArguments(error, args);
  }
}

/** The words of commander, in the form of every other error. */
function wrongArguments({ code, message }: CommanderError, args: readonly string[]): CliError {
  const verb = args.find((arg) => isVerb(arg));
  const help = `All ${verb === undefined ? 'verbs: kvmover help' : `options: kvmover help ${verb}`}`;
  if (code === 'commander.help') return usageError('A verb is missing.', help);
  const [words = '', hint] = message.replace(/^error: /, '').split('\n');
  const suggested = hint?.replace(/^\((.*)\)$/, '$1');
  return usageError(`${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`, suggested ?? help);
}

/** Makes the parser from the table of verbs. It ends no process. */
export function makeProgram(version: string, write: (text: string) => void, run: (parsed: Parsed) => void): Command {
  const program = new Command('kvmover')
    .description('Moves an Azure Key Vault to another region: every item, every version, verified.')
    .version(version, '-v, --version', 'prints the version')
    .helpOption('-h, --help', 'shows this')
    .helpCommand('help [verb]', 'shows the options of a verb')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100, showGlobalOptions: true })
    .addHelpText('after', `\n${exitCodeHelp()}\n\nDocumentation: docs/cli.md`);
  for (const option of commonOptions) program.addOption(optionOf(option));
  for (const name of verbNames) addVerb(program, name, run);
  return program;
}

function addVerb(program: Command, name: VerbName, run: (parsed: Parsed) => void): void {
  const verb: Verb = verbs[name];
  const command = program
    .command(name)
    .description(verb.about)
    .helpOption('-h, --help', 'shows this')
    .allowExcessArguments(false);
  for (const operand of verb.operands) command.addArgument(argumentOf(operand));
  for (const option of verb.options) command.addOption(optionOf(option));
  command.action(() => {
    run({ verb: name, operands: verb.operands.map((_, at) => command.args[at]), options: command.optsWithGlobals() });
  });
}

export const verbNames = Object.keys(verbs).filter(isVerb);

export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(verbs, name);
}

function argumentOf({ name, about, choices }: Operand): Argument {
  const argument = new Argument(name, about);
  return choices === undefined ? argument : argument.choices(choices);
}

function optionOf({ flags, about, choices, isRepeatable }: VerbOption): Option {
  const option = new Option(flags, about);
  if (isRepeatable === true)
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  return choices === undefined ? option : option.choices(choices);
}

function exitCodeHelp(): string {
  return ['Exit codes:', ...exitCodeWords.map(([code, words]) => `  ${String(code).padEnd(5)}${words}`)].join('\n');
}
