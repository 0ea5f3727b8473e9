import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Json } from '../azure/azureRequest';

const root = path.resolve(__dirname, '../../..');

type CliOutput = { readonly is: unknown } | { readonly fails: string };
/** An answer of a command line: its JSON, an error, or one after the other, the last one again and again. */
export type CliAnswer = CliOutput | { readonly then: readonly CliOutput[] };

/** Answers by the beginning of the call. The longest beginning that fits decides. */
export type CliAnswers = Readonly<Record<string, CliAnswer>>;

export interface CliCall {
  /** `az` or `azd`, with its arguments. */
  readonly args: readonly string[];
  /** The file of `--parameters`, and what it had. */
  readonly file: string;
  readonly parameters: Json;
}

/**
 * Stand-ins for `az` and `azd` on the PATH of a hook. They record their calls, and return the answers of a test. They are
 * shell scripts, because a hook makes many calls and a shell starts sooner than Node.
 */
export class StandInCli {
  readonly bin: string;
  private readonly state: string;

  constructor(folder: string) {
    this.bin = path.join(folder, 'bin');
    this.state = path.join(folder, 'stand-in');
    mkdirSync(this.bin);
    for (const name of ['az', 'azd']) {
      writeFileSync(path.join(this.bin, name), scriptOf(name, this.state));
      chmodSync(path.join(this.bin, name), 0o755);
    }
  }

  /** Sets the answers, and forgets earlier calls. */
  answer(answers: CliAnswers): void {
    rmSync(this.state, { recursive: true, force: true });
    mkdirSync(this.state);
    const byLength = Object.entries(answers).sort(([one], [other]) => other.length - one.length);
    const write = (name: string, text: string) => {
      writeFileSync(path.join(this.state, name), text);
    };
    write('keys', byLength.map(([key]) => `${key}\n`).join(''));
    byLength.forEach(([, answer], index) => {
      const all = 'then' in answer ? answer.then : [answer];
      all.forEach((one, at) => {
        if ('fails' in one) write(`fails-${String(index)}-${String(at)}`, `${one.fails}\n`);
        else if ('is' in one) write(`is-${String(index)}-${String(at)}`, `${JSON.stringify(one.is)}\n`);
      });
    });
  }

  /** Runs `infra/hooks/<hook>.mjs` to its end. */
  run(hook: string, answers: CliAnswers, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
    this.answer(answers);
    const { status, stdout, stderr } = spawnSync(process.execPath, [`infra/hooks/${hook}.mjs`, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: this.bin, MOVER_HOOK_WAIT_MS: '1', ...env },
    });
    return { status, stdout, stderr };
  }

  /** The calls since the answers were set whose text contains `text`. */
  calls(text = ''): readonly CliCall[] {
    const names = readdirSync(this.state).filter((name) => name.startsWith('call-'));
    const calls = names.map((_, at) => {
      const args = readFileSync(path.join(this.state, `call-${String(at)}`), 'utf8')
        .split('\0')
        .slice(0, -1);
      const parameters = path.join(this.state, `parameters-${String(at)}`);
      return {
        args,
        file: args.find((arg) => arg.startsWith('@'))?.slice(1) ?? '',
        parameters: existsSync(parameters) ? JSON.parse(readFileSync(parameters, 'utf8')).parameters : undefined,
      };
    });
    return calls.filter(({ args }) => args.join(' ').includes(text));
  }
}

/** The answer that a stand-in gives to a call. A list of answers is not for this. */
export function answerTo(answers: CliAnswers, called: string): CliAnswer | undefined {
  const fitting = Object.keys(answers).filter((key) => called.startsWith(key));
  const [longest = ''] = fitting.sort((one, other) => other.length - one.length);
  return answers[longest];
}

/** The value of an option of a call. */
export function optionOf({ args }: CliCall, name: string): string {
  return args[args.indexOf(name) + 1] ?? '';
}

/** Uses only what a shell has built in, because the PATH has nothing else. */
function scriptOf(name: string, state: string): string {
  return `#!/bin/sh
cd '${state}' || exit 1
n=0
while [ -e "call-$n" ]; do n=$((n + 1)); done
printf '%s\\0' ${name} "$@" > "call-$n"
for arg in "$@"; do
  case "$arg" in @*) while IFS= read -r line || [ -n "$line" ]; do printf '%s' "$line"; done < "\${arg#@}" > "parameters-$n" ;; esac
done
called="${name} $*"
index=0
while IFS= read -r key; do
  case "$called" in
    "$key"*)
      at=0
      while [ -e "used-$index-$at" ] && { [ -e "is-$index-$((at + 1))" ] || [ -e "fails-$index-$((at + 1))" ]; }; do at=$((at + 1)); done
      : > "used-$index-$at"
      if [ -e "fails-$index-$at" ]; then read -r line < "fails-$index-$at"; printf '%s\\n' "$line" >&2; exit 1; fi
      while IFS= read -r line; do printf '%s\\n' "$line"; done < "is-$index-$at"
      exit 0 ;;
  esac
  index=$((index + 1))
done < keys
printf 'Please run az login to set up an account.\\n' >&2
exit 1
`;
}
