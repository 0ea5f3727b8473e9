/** Why a state folder cannot be taken up; the message says what to do. Nothing in the folder was changed. */
export abstract class StateError extends Error {}

/** The state folder is held by another running emulator. */
export class StateInUseError extends StateError {
  constructor(stateDir: string) {
    super(`The state folder ${stateDir} is in use by another emulator. Stop that one, or give another --state.`);
    this.name = 'StateInUseError';
  }
}

/** The state folder is a file, or cannot be made, read or written. */
export class StateFolderError extends StateError {
  constructor(stateDir: string, reason: string, options?: ErrorOptions) {
    super(`The state folder ${stateDir} cannot be used: ${reason}. Give another --state.`, options);
    this.name = 'StateFolderError';
  }
}

/** The state file is damaged, or of another program. */
export class StateCorruptError extends StateError {
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `${file} is no usable state (${reason}). Restore it from a copy, or give another --state; it was not changed.`,
      options,
    );
    this.name = 'StateCorruptError';
  }
}
