import { keyCurves, keyOperationWords, type KeyDetail, keyTypes } from '../../../shared/clients/vault/vaultKeys';
import { differencesOf } from '../../../shared/rules/compare/comparableVersion';
import { visibleText } from '../../../shared/rules/text/shortenText';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { createSecureContext } from 'node:tls';

/**
 * Returns everything about a key except its material, as one canonical text. Two keys of one shape do the same work.
 */
function shapeOf(key: KeyDetail): string {
  const { keyType, keySize, curve, operations, exportable, releasePolicy, publicKey } = key;
  return canonicalJson([
    keyType,
    keySize ?? null,
    curve ?? publicKey.crv ?? null,
    publicKey.e ?? null,
    [...operations].sort(),
    exportable,
    releasePolicy?.contentType ?? null,
    releasePolicy?.data ?? null,
    releasePolicy?.immutable ?? false,
    key.otherMembers,
    key.otherAttributes,
  ]);
}

/** Returns what differs between two keys except their material; "value" stands for the shape. */
export function differencesInShape(one: KeyDetail, other: KeyDetail): readonly string[] {
  return differencesOf({ ...one, digest: shapeOf(one) }, { ...other, digest: shapeOf(other) });
}

/** The exponent of every RSA key that Key Vault creates, whatever the request asks for. Source: "about keys", RFC 7518. */
const createdExponent = 65_537;

/** Returns whether a vault can create a key of this shape: an imported RSA key can have an exponent that no created key has. */
export function isCreatable({ publicKey: { e } }: Pick<KeyDetail, 'publicKey'>): boolean {
  return (
    e === undefined || BigInt(`0x${Buffer.from(e, 'base64url').toString('hex') || '0'}`) === BigInt(createdExponent)
  );
}

/**
 * Returns a key's public part, which represents its material in a comparison: two private keys of RSA or EC never share one. That of any
 * other key may not identify the material, so it includes the version id, which only a restore keeps. Undefined for a key without one.
 */
export function publicPartOf({ keyType, publicKey, otherMembers, version }: KeyDetail): string | undefined {
  const members = { ...publicKey, ...otherMembers };
  if (Object.keys(members).length === 0) return undefined;
  const isIdentified = keyTypes.isKnown(keyType) && (publicKey.n !== undefined || publicKey.x !== undefined);
  return canonicalJson([keyType, members, isIdentified ? null : version]);
}

/**
 * Returns whether the value of a certificate's secret contains the private key. For a key that is not exportable, it
 * contains only public parts. Source: Key Vault documentation, "about certificates". A file with old ciphers, which
 * this process cannot read, counts as containing the key; the import then shows whether it does.
 */
export function hasPrivateKey(value: string): boolean {
  if (value.includes('-----BEGIN')) return value.includes('PRIVATE KEY-----');
  try {
    createSecureContext({ pfx: Buffer.from(value, 'base64'), passphrase: '' });
    return true;
  } catch (error) {
    return error instanceof Error && /unsupported/i.test(error.message);
  }
}

type Kind = Pick<KeyDetail, 'keyType' | 'curve' | 'publicKey'>;

type Parts = Kind & Pick<KeyDetail, 'operations' | 'otherMembers' | 'otherAttributes'>;

/** Names the type or the curve of a key if the app does not know how to use such a key. Undefined if it does. */
export function unknownKind({ keyType, curve, publicKey }: Kind): string | undefined {
  if (!keyTypes.isKnown(keyType)) return named('type', keyType);
  const crv = curve ?? publicKey.crv;
  return crv === undefined || keyCurves.isKnown(crv) ? undefined : named('curve', crv);
}

/** Names what the app does not know of a key, so that it cannot create the key again. Undefined if it knows everything. */
export function unknownParts(key: Parts): string | undefined {
  const kind = unknownKind(key);
  const parts = [
    ...(kind === undefined ? [] : [kind]),
    ...key.operations.filter((word) => !keyOperationWords.isKnown(word)).map((word) => named('operation', word)),
    ...Object.keys(key.otherAttributes).map((name) => named('attribute', name)),
    // Nobody knows which members belong to an unknown type.
    ...(keyTypes.isKnown(key.keyType) ? Object.keys(key.otherMembers).map((name) => named('member', name)) : []),
  ];
  if (parts.length === 0) return undefined;
  return parts.length <= maxNamed
    ? parts.join(', ')
    : `${parts.slice(0, maxNamed).join(', ')} and ${parts.length - maxNamed} more`;
}

const maxNamed = 4;

const maxWord = 30;

/** A word of the service, quoted and short enough for a remark. */
function named(what: string, word: string): string {
  return `${what} “${visibleText(word).slice(0, maxWord)}”`;
}
