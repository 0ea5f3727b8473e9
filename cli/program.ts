import { Argument, Command, CommanderError, Option } from 'commander';
import { type CliError, usageError } from './cliError';
import { commonOptions } from './commonOptions';
import { examples, exitCodeHelp, generalExamples, helpLayout, optionWords, verbGroups } from './helpText';
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
  columns = 100,
): Parsed | CliError | undefined {
  let parsed: Parsed | undefined;
  const program = makeProgram({ version, write, columns }, (found) => {
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

interface Shown {
  readonly version: string;
  readonly write: (text: string) => void;
  /** Columns of the terminal that gets the help. */
  readonly columns: number;
}

/** Makes the parser from the table of verbs, in the groups of the help. It ends no process. */
export function makeProgram({ version, write, columns }: Shown, run: (parsed: Parsed) => void): Command {
  const program = new Command('kvmover')
    .description('Moves an Azure Key Vault to another region: every item, every version, verified.')
    .version(version, '-v, --version', 'prints the version')
    .helpOption('-h, --help', 'shows this')
    .commandsGroup('Other:')
    .helpCommand('help [verb]', 'shows the options of a verb')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp(helpLayout(columns))
    .addHelpText('after', `\n${exitCodeHelp(columns)}\n\n${generalExamples}\n\nDocumentation: docs/cli.md`);
  for (const option of commonOptions) program.addOption(optionOf(option));
  for (const [title, names] of verbGroups) for (const name of names) addVerb(program, name, run).helpGroup(title);
  return program;
}

function addVerb(program: Command, name: VerbName, run: (parsed: Parsed) => void): Command {
  const verb: Verb = verbs[name];
  const command = program
    .command(name)
    .description(verb.about)
    .helpOption('-h, --help', 'shows this')
    .allowExcessArguments(false)
    .addHelpText('after', `\nExample:\n  kvmover ${examples[name]}`);
  for (const operand of verb.operands) command.addArgument(argumentOf(operand));
  for (const option of verb.options) command.addOption(optionOf(option));
  command.action(() => {
    run({ verb: name, operands: verb.operands.map((_, at) => command.args[at]), options: command.optsWithGlobals() });
  });
  return command;
}

export const verbNames = Object.keys(verbs).filter(isVerb);

export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(verbs, name);
}

function argumentOf({ name, about, choices }: Operand): Argument {
  const argument = new Argument(name, about);
  return choices === undefined ? argument : argument.choices(choices);
}

function optionOf(given: VerbOption): Option {
  const { flags, choices, isRepeatable } = given;
  const option = new Option(flags, optionWords(given));
  if (isRepeatable === true)
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  return choices === undefined ? option : option.choices(choices);
}
