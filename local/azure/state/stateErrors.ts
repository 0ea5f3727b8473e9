/** The state folder cannot be used. The message says what to do; the folder is unchanged. */
export abstract class StateError extends Error {}

/** Another running emulator uses the state folder. */
export class StateInUseError extends StateError {
  constructor(stateDir: string) {
    super(`The state folder ${stateDir} is in use by another emulator. Stop that one, or give another --state.`);
    this.name = 'StateInUseError';
  }
}

/** The state folder is a file, or cannot be created, read or written. */
export class StateFolderError extends StateError {
  constructor(stateDir: string, reason: string, options?: ErrorOptions) {
    super(`The state folder ${stateDir} cannot be used: ${reason}. Give another --state.`, options);
    this.name = 'StateFolderError';
  }
}

/** The state file is damaged, or belongs to another program. */
export class StateCorruptError extends StateError {
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `${file} is not a usable state file (${reason}). Restore it from a copy, or give another --state; it was not changed.`,
      options,
    );
    this.name = 'StateCorruptError';
  }
}
