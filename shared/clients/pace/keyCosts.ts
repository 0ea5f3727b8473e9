import { type RequestCost } from './serviceLimits';

/** What calls on the keys of a vault count as. */
export interface KeyCosts {
  /** Keeps the kind of a key that a call returned. */
  note(keyName: string, kind: KeyKind): void;
  /** The cost of a call on a key. An unknown key counts like the key that was read last. */
  of(keyName: string): RequestCost;
}

export interface KeyKind {
  /** As the service names it: `RSA`, `EC-HSM`. */
  readonly keyType: string;
  /** In bits, for RSA keys. */
  readonly keySize?: number | undefined;
}

/** How many keys are kept. */
const maxKept = 10_000;

/**
 * In 4,000 calls on RSA keys of 2,048 bits, the service allows 1,000 of 3,072 bits and 500 of 4,096, and half of each in
 * hardware. Calls of all keys are added up. Source: "Azure Key Vault service limits".
 */
function weightOf({ keyType, keySize = 0 }: KeyKind): number {
  if (!keyType.startsWith('RSA') || keySize <= 2_048) return 1;
  return keySize <= 3_072 ? 4 : 8;
}

export function keyCosts(): KeyCosts {
  const known = new Map<string, RequestCost>();
  let last: RequestCost = { requestClass: 'keyCall', weight: 1 };
  return {
    note(keyName, kind) {
      last = { requestClass: kind.keyType.endsWith('-HSM') ? 'hsmKeyCall' : 'keyCall', weight: weightOf(kind) };
      known.set(keyName.toLowerCase(), last);
      const [oldest] = known.keys();
      if (known.size > maxKept && oldest !== undefined) known.delete(oldest);
    },
    of: (keyName) => known.get(keyName.toLowerCase()) ?? last,
  };
}
