import { type AppAddress } from '../../local/launch/addressFile';
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
  /** Where an app on this machine listens, its key, and the folder of its state. Undefined for an app elsewhere. */
  readonly page?: AppAddress & { readonly folder: string };
  /** The vaults of the embedded Azure that this command runs. */
  readonly samples?: readonly string[];
  /** Stops an app that this command runs. Its state is on disk, so the next command continues. */
  readonly close: () => Promise<void>;
}
