import { randomBytes } from 'node:crypto';
import { type ExitCode } from '../cliError';

/** A message of a run that the pipeline shows with it. */
export interface Issue {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
}

export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
  /** Asks the pipeline for a token that says which run this is. It is valid for some minutes. */
  readonly assertion: () => Promise<string>;
}

export interface Ending {
  readonly summary: string;
  readonly junitFile: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly isFailed: boolean;
  readonly words: string;
}

/** What a check needs of the system that runs it. */
export interface Pipeline {
  /** An input by its name in camel case; undefined if it is empty. */
  input(name: string): string | undefined;
  /** Undefined without the inputs of a sign-in. Throws a CliError if the run may not ask for a token. */
  identity(): Identity | undefined;
  /** A folder that the system removes after the run. */
  readonly temporary: string;
  /** Hides a text in the log. */
  mask(secret: string): void;
  issue(issue: Issue): void;
  /** Shows lines of another program, and obeys no command in them. */
  show(text: string): void;
  end(ending: Ending): Promise<ExitCode>;
}

/** A word that no program can have guessed. */
export const unguessed = (): string => randomBytes(16).toString('hex');

export function presence(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
