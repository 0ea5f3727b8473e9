export interface VerbOption {
  /** As commander reads them: `--types <list>`. */
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
  /** What holds without the option. Each option with a value has it. */
  readonly preset?: string;
  /** The option may be given several times. */
  readonly isRepeatable?: true;
}

export interface Operand {
  /** `<vault>` must be given, `[id]` may be. */
  readonly name: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

export interface Verb {
  readonly about: string;
  readonly operands: readonly Operand[];
  readonly options: readonly VerbOption[];
}

export const reason: VerbOption = {
  flags: '--reason <text>',
  about: 'why, for the status and the report',
  preset: 'none',
};
export const approvedBy: VerbOption = {
  flags: '--approved-by <name>',
  about: 'who approves, for the report',
  preset: 'who signed in; on this machine your user name',
};
