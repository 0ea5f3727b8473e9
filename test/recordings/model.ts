// What the project keeps of a recording: which call got which answer, in names and types, never the texts of the recording.

/** A value of a request, without its text. `$` names an earlier answer of the scenario that has it. */
export type Sent = null | boolean | number | string | readonly Sent[] | { readonly [field: string]: Sent };

export interface Fact {
  readonly operation: string;
  readonly apiVersion: string;
  readonly status: number;
  /** The code of the error and of its inner error. */
  readonly error: string;
  /** Headers that clients read, with their values where all answers have the same. */
  readonly headers: readonly string[];
  /** Fields with their types: `attributes.enabled:boolean`, `value[].id:string`. */
  readonly shape: readonly string[];
}

export interface Step {
  readonly fact: number;
  /** The path with symbols: `/secrets/n1/v2`. */
  readonly path: string;
  readonly body: Sent;
  /** Symbols of versions that this answer shows first, and of values that later requests send. */
  readonly shows: Readonly<Record<string, string>>;
}

/** An item that was there before the recording began. */
export interface Given {
  readonly path: string;
  readonly kind: string;
}

export interface Source {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
}

export interface Scenario {
  readonly source: number;
  readonly given: readonly Given[];
  readonly steps: readonly Step[];
}

export interface Facts {
  readonly sources: readonly Source[];
  readonly facts: readonly Fact[];
  readonly scenarios: readonly Scenario[];
  /** Calls that no scenario replays, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}
