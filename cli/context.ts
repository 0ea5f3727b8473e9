import { type OpenApp, type VaultPair } from './app/openedApp';
import { type ExitCode } from './cliError';
import { type Output } from './output';

/** What a verb gets: its arguments, its streams, and the app when it asks for it. */
export interface Context {
  readonly operands: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Output;
  /** Aborts on Ctrl+C. */
  readonly signal: AbortSignal;
  /** That of kvmover. */
  readonly version: string;
  /** How the person starts this program, with the options that choose the app: `kvmover --embedded`. */
  readonly command: string;
  /** Asks a question at the terminal; undefined if there is none to ask. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Connects to the app, once. It closes when the verb has ended. `presets` are settings of an app that this command runs. */
  readonly open: (vaults?: VaultPair, presets?: Readonly<Record<string, string>>) => Promise<OpenApp>;
  /** Connects to the app for reads alone: a new app on this machine continues no move. The caller closes it. */
  readonly openAside: (vaults?: VaultPair) => Promise<OpenApp>;
  /** The folder and the settings of an app on this machine that moves real vaults; undefined if the command uses no such app. */
  readonly own: (() => { readonly folder: string; readonly settings: NodeJS.ProcessEnv }) | undefined;
  /** Remembers the move that this command works on, for the words after Ctrl+C. */
  readonly worksOn: (moveId: string) => void;
}

export type RunVerb = (context: Context) => Promise<ExitCode>;
