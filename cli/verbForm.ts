export interface VerbOption {
  /** As commander reads them: `--types <list>`. */
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
  /** What holds without the option. Each option with a value has it. */
  readonly preset?: string;
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
