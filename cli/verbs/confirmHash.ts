import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { line, strong } from '../text/line';
import { shortHash, shortHashLength } from '../text/counts';

interface Asked {
  /** What has the hash: `plan` or `list`. */
  readonly what: string;
  readonly hash: string;
  /** The hash that the command line names. */
  readonly given: string | undefined;
  readonly question: string;
  /** What did not happen if the hash is another one. */
  readonly nothing: string;
}

/** A person at a terminal types the hash, so that nobody approves anything else than what is on the screen. */
export async function isHashConfirmed({ ask, output }: Context, asked: Asked): Promise<boolean> {
  const { hash, given, question } = asked;
  if (given !== undefined && given.length < shortHashLength)
    throw usageError('--hash is too short.', `Give at least its first ${String(shortHashLength)} digits.`);
  if (given !== undefined) return requireSame(given, asked);
  if (ask === undefined || output.isJson) return false;
  const typed = (await ask(`${question} Only the hash ${shortHash(hash)} does: `)).trim();
  return typed.length >= shortHashLength && requireSame(typed, asked);
}

function requireSame(given: string, { what, hash, nothing }: Asked): true {
  if (hash.startsWith(given.toLowerCase())) return true;
  throw new CliError(`The ${what} has the hash ${shortHash(hash)}, not ${given}. ${nothing}`, {
    remedy: `Read the ${what} again, and give its own hash.`,
  });
}

/** Ends a command that did nothing, with the command that approves. */
export function needsApproval(
  { output, command }: Context,
  event: Readonly<Record<string, unknown>>,
  words: string,
  next: string,
): ExitCode {
  output.event({ event: 'needsApproval', ...event, exitCode: exitCodes.needsApproval });
  output.remarks([line(`${words} `), line('  ', strong(`${command} ${next}`))]);
  return exitCodes.needsApproval;
}
