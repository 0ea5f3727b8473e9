import { z } from 'zod';

/** What the process ends with. Scripts depend on these numbers, so they never change. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  stays: 3,
  needsApproval: 4,
  unknown: 5,
  notProved: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each of them means, for people. */
export const exitCodeWords: readonly (readonly [number, string])[] = [
  [0, 'All items are in the target, or the command did what it was asked to do.'],
  [1, 'The move failed or was cancelled, a check fails, or the command could not do its work.'],
  [2, 'An argument, a setting or the key is wrong.'],
  [
    3,
    'Some items did not arrive: the move ended or is paused, but not everything is in the target. Or two vaults are not equal, or a checklist says no-go.',
  ],
  [4, 'The plan needs an approval.'],
  [5, 'A checklist has lines that the app does not know, and none that says no-go.'],
  [6, 'A report is whole, but nothing that you named proves that the app wrote it.'],
  [130, 'Ctrl+C interrupted the command. The move can be continued.'],
];

interface Parts {
  readonly exitCode?: ExitCode;
  /** What the person can do next. */
  readonly remedy?: string | undefined;
  /** The code of the app's problem document. */
  readonly code?: string | undefined;
  /** True if the same request can succeed a little later. */
  readonly isTransient?: boolean;
}

/** An error for a person: what was expected, what came, and what to do. It has no stack on the terminal. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly remedy: string | undefined;
  readonly code: string | undefined;
  readonly isTransient: boolean;

  constructor(message: string, { exitCode = exitCodes.failed, remedy, code, isTransient = false }: Parts = {}) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.remedy = remedy;
    this.code = code;
    this.isTransient = isTransient;
  }
}

/** A wrong argument or a missing setting; the process ends with 2. */
export function usageError(message: string, remedy?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, remedy });
}

const systemErrorSchema = z.object({ code: z.string() });

/** The code of an error of the system, such as ENOENT; undefined for any other error. */
export function errorCodeOf(error: unknown): string | undefined {
  return systemErrorSchema.safeParse(error).data?.code;
}
