import { exportableSince, hasSince } from '../apiVersion';
import { type Item } from '../items/item';
import { attributesOf, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { serviceCurve } from './keyKind';
import { type KeyVersion } from './keyVersion';

/** One version of a key: its public part only. */
export function keyBundle(call: VaultCall, item: Item<KeyVersion>, version: KeyVersion): object {
  return {
    key: {
      kid: itemId(call.baseUrl, 'keys', item.name, version.id),
      ...publicJwk(version),
      key_ops: version.keyOps,
    },
    ...commonFields(call, version),
    release_policy: version.releasePolicy,
  };
}

/** An element of a list. It has neither the type nor the operations. */
export function keyListItem(call: VaultCall, kid: string, version: KeyVersion): object {
  return { kid, ...commonFields(call, version) };
}

function commonFields(call: VaultCall, version: KeyVersion): object {
  return {
    attributes: {
      ...attributesOf(version, call.vault.settings),
      exportable: shownExportable(call, version),
      hsmPlatform: version.hsm ? '2' : '0',
      key_size: keySize(version),
      ...version.newer?.attributes,
    },
    tags: version.tags,
    managed: version.managed,
  };
}

/** As recorded: the key of a certificate does not have it, and older versions show it only if it is true, or in the answer to a delete. */
function shownExportable({ apiVersion, request }: VaultCall, { managed, exportable }: KeyVersion): boolean | undefined {
  if (managed === true) return undefined;
  const isShown = exportable === true || request.method === 'DELETE' || hasSince(apiVersion, exportableSince);
  return isShown ? exportable : undefined;
}

function keySize({ jwk, newer }: KeyVersion): number | undefined {
  if (newer?.unknownType !== undefined) return undefined;
  const member = jwk.kty === 'RSA' ? jwk['n'] : jwk['k'];
  return typeof member === 'string' ? Buffer.from(member, 'base64url').length * 8 : undefined;
}

/** The public members of a key, as the service names them. Picks members one by one, so that no private member leaks. */
function publicJwk({ jwk, hsm, newer }: KeyVersion): object {
  if (newer?.unknownType !== undefined) return { ...newer.members, kty: newer.unknownType };
  const kty = hsm ? `${jwk.kty}-HSM` : jwk.kty;
  switch (jwk.kty) {
    case 'RSA':
      return { ...newer?.members, kty, n: jwk['n'], e: jwk['e'] };
    case 'EC':
      return { ...newer?.members, kty, crv: serviceCurve(String(jwk['crv'])), x: jwk['x'], y: jwk['y'] };
    case 'oct':
      return { ...newer?.members, kty };
  }
}
