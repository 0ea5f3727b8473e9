import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { type Verb, type VerbOption } from '../verbForm';
import { commonOptions, verbs } from '../verbTable';

/** `kvmover completion SHELL`: a script for the profile of a shell. */
export async function completion({ operands, output }: Context): Promise<ExitCode> {
  output.document(completionScript(operands[0] ?? ''));
  return exitCodes.ok;
}

interface Completed {
  readonly name: string;
  readonly about: string;
  /** Long names of its options, and choices of its operands. */
  readonly words: readonly string[];
  /** Its options that have a value, with its choices; without any, the value may be a file. */
  readonly values: readonly (readonly [option: string, choices: readonly string[]])[];
}

/** A script that completes verbs, options of each verb, and values of options. `pwsh` is PowerShell. */
export function completionScript(shell: string): string {
  const scripts: Readonly<Record<string, (all: readonly Completed[]) => string>> = { bash, zsh, fish, pwsh };
  return scripts[shell]?.(Object.entries<Verb>(verbs).map(completed)) ?? '';
}

function completed([name, { about, operands, options }]: readonly [string, Verb]): Completed {
  const all = [...options, ...commonOptions];
  return {
    ...{ name, about },
    words: [...operands.flatMap(({ choices = [] }) => choices), ...all.map(longName), '--help'],
    values: all.filter(hasValue).map((option) => [longName(option), option.choices ?? []]),
  };
}

const longName = ({ flags }: VerbOption): string => flags.split(' ')[0] ?? '';
const hasValue = ({ flags }: VerbOption): boolean => flags.includes('<');
const commonNames = commonOptions.map(longName);
const commonValues = commonOptions.filter(hasValue).map(longName);

const names = (all: readonly Completed[]) => [...all.map(({ name }) => name), 'help'];

function bash(all: readonly Completed[]): string {
  const words = all.map((one) => `    ${one.name}) words="${one.words.join(' ')}" ;;`);
  const values = all.flatMap((one) =>
    one.values.map(([option, choices]) => `      "${one.name} ${option}") words="${choices.join(' ')}" ;;`),
  );
  return `# eval "$(kvmover completion bash)"
_kvmover() {
  local at verb="" words="" last="\${COMP_WORDS[COMP_CWORD-1]}" current="\${COMP_WORDS[COMP_CWORD]}"
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      ${commonValues.join('|')}) ((at++)) ;;
      -*) ;;
      *) verb="\${COMP_WORDS[at]}"; break ;;
    esac
  done
  case "$verb" in
    ""|help) words="${[...names(all), ...commonNames].join(' ')}" ;;
${words.join('\n')}
  esac
  if [ "$at" -gt "$COMP_CWORD" ]; then words=""; else
    case "$verb $last" in
${values.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _kvmover kvmover keyvault-mover
`;
}

function zsh(all: readonly Completed[]): string {
  return `# eval "$(kvmover completion zsh)", after compinit
autoload -U +X bashcompinit && bashcompinit
${bash(all)}`;
}

function fish(all: readonly Completed[]): string {
  const before = `complete -c kvmover -n "not __fish_seen_subcommand_from ${names(all).join(' ')}"`;
  const lines = all.flatMap(({ name, about, words, values }) => {
    const inVerb = `complete -c kvmover -n "__fish_seen_subcommand_from ${name}"`;
    const valued = new Map(values);
    const ofWord = (word: string) => {
      const choices = valued.get(word);
      if (!word.startsWith('--')) return `${inVerb} -f -a ${word}`;
      if (choices === undefined) return `${inVerb} -f -l ${word.slice(2)}`;
      return `${inVerb} -l ${word.slice(2)} ${choices.length === 0 ? '-r' : `-x -a "${choices.join(' ')}"`}`;
    };
    return [`${before} -f -a ${name} -d ${quoted(about)}`, ...words.map(ofWord)];
  });
  const common = commonOptions.map(
    (option) => `${before} -l ${longName(option).slice(2)}${hasValue(option) ? ' -r' : ' -f'}`,
  );
  const how = '# kvmover completion fish > ~/.config/fish/completions/kvmover.fish';
  return `${[how, ...common, ...lines].join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function pwsh(all: readonly Completed[]): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word}'`).join(', ')})`;
  const words = all.map((one) => `    '${one.name}' { $words = ${list(one.words)} }`);
  const values = all.flatMap((one) =>
    one.values.map(([option, choices]) => `    '${one.name} ${option}' { $words = ${list(choices)} }`),
  );
  return `# kvmover completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kvmover, keyvault-mover -ScriptBlock {
  param($word, $ast, $position)
  $before = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -ne '') { $before = @($before | Select-Object -SkipLast 1) }
  $verb = ''
  for ($at = 0; $at -lt $before.Count -and $verb -eq ''; $at++) {
    if (${list(commonValues)} -contains $before[$at]) { $at++ } elseif (-not $before[$at].StartsWith('-')) { $verb = $before[$at] }
  }
  $words = ${list([...names(all), ...commonNames])}
  switch ($verb) {
${words.join('\n')}
  }
  switch ("$verb $($before | Select-Object -Last 1)") {
${values.join('\n')}
  }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
