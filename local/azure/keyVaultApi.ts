// The types of the npm package keyvault-emulator. This file imports nothing, because the package contains it as it is.

/** What a vault has at first: secrets by name, keys (RSA 2048) and self-signed certificates by their names. */
export interface VaultContent {
  /** 3 to 24 letters, digits and hyphens. By default a name that no other vault has. */
  readonly name?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly keys?: readonly string[];
  readonly certificates?: readonly string[];
  /** More identities, each with one built-in role on this vault: `{ reader: 'Key Vault Secrets User' }`. */
  readonly identities?: Readonly<Record<string, string>>;
}

export interface KeyVaultOptions extends VaultContent {
  /** Runs in a process of its own, which ends with this one. By default it runs in this process. */
  readonly ownProcess?: boolean;
  /** More vaults: `sample`, `empty`, a file, or a seed. */
  readonly seed?: string | object;
  /** The port of all vaults by host name. By default any free one. */
  readonly port?: number;
  /** Keeps everything in this folder. By default the vaults end with the emulator. */
  readonly state?: string;
}

/** A credential for the clients of the Azure SDK. */
export interface EmulatedCredential {
  getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }>;
}

export interface EmulatedIdentity {
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly clientSecret: string;
  readonly credential: EmulatedCredential;
}

/** One vault: `new SecretClient(vault.url, vault.credential, vault.clientOptions)`. */
export interface EmulatedVault {
  readonly name: string;
  /** At the vault's own port of this machine. */
  readonly url: string;
  /** With the host name of Azure, for clients that use `env`. */
  readonly hostUrl: string;
  /** Of an identity that may do everything. */
  readonly credential: EmulatedCredential;
  readonly clientOptions: {
    readonly disableChallengeResourceVerification: true;
    readonly tlsOptions: { readonly ca: string };
  };
  readonly identities: Readonly<Record<string, EmulatedIdentity>>;
}

/** Which calls fail, and how: the page on the emulator lists the effects. */
export interface Fault {
  readonly match?: Readonly<Partial<Record<'vault' | 'operation' | 'method' | 'path', string>>>;
  readonly when?: { readonly call: number } | { readonly every: number } | { readonly probability: number };
  readonly times?: number;
  readonly effect: { readonly kind: string; readonly [field: string]: unknown };
}

export interface LoggedCall {
  readonly time: string;
  readonly vault: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A running emulator, and its first vault. */
export interface KeyVaultEmulator extends EmulatedVault {
  /** The variables with which other programs find the emulator, trust it and sign in. */
  readonly env: Readonly<Record<string, string>>;
  readonly controlUrl: string;
  /** Adds a vault, for example one for each test. */
  newVault(content?: VaultContent): Promise<EmulatedVault>;
  /** Returns the id of the rule. */
  addFault(fault: Fault): Promise<string>;
  clearFaults(): Promise<void>;
  now(): Promise<Date>;
  setClock(now: Date): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  /** Everything in all vaults, with private keys: for `restore`, or as a seed. */
  snapshot(): Promise<object>;
  restore(snapshot: object): Promise<void>;
  /** The newest calls, oldest first. */
  calls(): Promise<readonly LoggedCall[]>;
  stop(): Promise<void>;
}

export type StartKeyVault = (options?: KeyVaultOptions) => Promise<KeyVaultEmulator>;
