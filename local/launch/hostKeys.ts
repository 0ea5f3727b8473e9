import { randomBytes } from 'node:crypto';

/** The keys of one start of a host. */
export interface HostKeys {
  /** The key of callers, as the `default` key of an app in Azure. */
  readonly key: string;
  /** The same and a master key that nobody has, in the form of the Functions host. */
  readonly document: string;
}

/** Makes new keys. They end with the host, so an address that it leaves behind opens nothing. */
export function newHostKeys(): HostKeys {
  const [key, master] = [randomKey(), randomKey()];
  const entry = (name: string, value: string) => ({ name, value, encrypted: false });
  return {
    key,
    document: JSON.stringify({ masterKey: entry('master', master), functionKeys: [entry('default', key)] }),
  };
}

function randomKey(): string {
  return randomBytes(32).toString('base64url');
}
