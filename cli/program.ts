import { Argument, Command, CommanderError, Option } from 'commander';
import { terminalText } from '../local/launch/terminalText';
import { exitCodeWords } from './cliError';
import { commonOptions, type Operand, type Verb, type VerbName, type VerbOption, verbs } from './verbTable';

export interface Parsed {
  readonly verb: VerbName;
  readonly operands: readonly (string | undefined)[];
  /** The options of the verb and the common ones, by their names in camel case. Not yet checked. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Writers {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Reads the arguments. Throws a `CommanderError` for wrong ones and after `--help`, when it has written what to know. */
export function parseArguments(args: readonly string[], version: string, writers: Writers): Parsed {
  let parsed: Parsed | undefined;
  const program = makeProgram(version, writers, (found) => {
    parsed = found;
  });
  program.parse([...args], { from: 'user' });
  if (parsed === undefined) throw new CommanderError(2, 'kvmover.noVerb', 'No verb was given.');
  return parsed;
}

/** Makes the parser from the table of verbs. It ends no process. */
export function makeProgram(version: string, { out, err }: Writers, run: (parsed: Parsed) => void): Command {
  const program = new Command('kvmover')
    .description('Moves an Azure Key Vault to another region: every item, every version, verified.')
    .version(version, '--version', 'prints the version')
    .helpOption('--help', 'shows this')
    .helpCommand('help [verb]', 'shows the options of a verb')
    .exitOverride()
    .configureOutput({
      writeOut: out,
      writeErr: (text) => {
        err(terminalText(text));
      },
    })
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
    .helpOption('--help', 'shows this')
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

function optionOf({ flags, about, choices }: VerbOption): Option {
  const option = new Option(flags, about);
  return choices === undefined ? option : option.choices(choices);
}

function exitCodeHelp(): string {
  return ['Exit codes:', ...exitCodeWords.map(([code, words]) => `  ${String(code).padEnd(5)}${words}`)].join('\n');
}
