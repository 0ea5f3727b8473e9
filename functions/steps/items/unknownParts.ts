import { type KeyDetail, keyCurves, keyOperationWords, keyTypes } from '../../../shared/clients/vault/vaultKeys';
import { visibleText } from '../../../shared/rules/text/visibleText';

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
