/** What the person typed to sign in. An empty text means that it is not needed. */
export interface Credentials {
  readonly functionKey: string;
  /** An access token of Microsoft Entra, for an app with authentication in front. */
  readonly accessToken: string;
}

export const noCredentials: Credentials = { functionKey: '', accessToken: '' };

/** Whether a call sends none. Before a person has signed in there are none. */
export function isEmpty({ functionKey, accessToken }: Credentials): boolean {
  return functionKey === '' && accessToken === '';
}

const name = 'keyvault-mover';

/**
 * Returns the part of the tab's storage that the page uses. The browser empties it when the tab closes. A browser that forbids
 * storage throws here.
 */
type TabStorage = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const tabStorage: TabStorage = () => sessionStorage;

/** Reads what the tab kept over a reload; no credentials if it has none. */
export function readCredentials(storage: TabStorage): Credentials {
  try {
    const kept: unknown = JSON.parse(storage().getItem(name) ?? '{}');
    return { functionKey: textOf(kept, 'functionKey'), accessToken: textOf(kept, 'accessToken') };
  } catch {
    return noCredentials;
  }
}

/** The names of this machine. `npm start` and `npm run demo` listen only there. */
const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/**
 * Reads the key that an app on this machine has printed at the end of the page's address. Only there: elsewhere nobody prints such an
 * address. Returns undefined if the address has none.
 */
export function credentialsOfAddress({ hostname, hash }: Pick<Location, 'hostname' | 'hash'>): Credentials | undefined {
  const functionKey = /^#key=([\w-]+)$/.exec(hash)?.[1];
  if (functionKey === undefined || !loopbackNames.has(hostname)) return undefined;
  return { ...noCredentials, functionKey };
}

interface Tab {
  readonly location: Pick<Location, 'hostname' | 'hash'>;
  readonly history: Pick<History, 'replaceState'>;
}

/** Takes the key out of the address, so that neither the history of the tab nor a copied address keeps it. Returns whether it had one. */
export function takeKey({ location, history }: Tab, storage: TabStorage): boolean {
  const given = credentialsOfAddress(location);
  if (given === undefined) return false;
  keepCredentials(storage, given);
  history.replaceState(null, '', '#/');
  return true;
}

/** Keeps credentials for reloads of the tab. Without storage they live until the next reload. */
export function keepCredentials(storage: TabStorage, credentials: Credentials): void {
  try {
    storage().setItem(name, JSON.stringify(credentials));
  } catch {
    // A browser may forbid storage. The credentials are then in memory only.
  }
}

export function forgetCredentials(storage: TabStorage): void {
  try {
    storage().removeItem(name);
  } catch {
    // Without storage there is nothing to forget.
  }
}

/** The headers of a call. A credential is never part of the address of a call. */
export function headersOf({ functionKey, accessToken }: Credentials): Record<string, string> {
  return {
    ...(functionKey === '' ? {} : { 'x-functions-key': functionKey }),
    ...(accessToken === '' ? {} : { Authorization: `Bearer ${accessToken}` }),
  };
}

/** Characters that a header may have. Others would make the browser refuse the whole call. */
const headerText = /^[\x21-\x7e]*$/;

/** Returns what is wrong with credentials that a person typed; undefined if nothing is. */
export function credentialsFault({ functionKey, accessToken }: Credentials): string | undefined {
  if (!headerText.test(functionKey)) return 'The function key has a character that no key has, such as a space.';
  if (!headerText.test(accessToken)) return 'The access token has a character that no token has, such as a space.';
  return undefined;
}

function textOf(kept: unknown, field: string): string {
  const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, field) : undefined;
  return typeof value === 'string' ? value : '';
}
