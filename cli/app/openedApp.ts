import { type MoverClient } from '../client/moverClient';

export interface VaultPair {
  readonly source: string;
  readonly target: string;
  /** The scratch vault of a rehearsal. */
  readonly scratch?: string;
}

export interface OpenApp {
  readonly client: MoverClient;
  /** `own`: the app ends with this command. `attached`: another command on this machine runs it. */
  readonly place: 'endpoint' | 'own' | 'attached';
  /** Stops an app that this command runs. Its state is on disk, so the next command continues. */
  readonly close: () => Promise<void>;
}
