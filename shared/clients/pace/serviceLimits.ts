import { keepLatest } from '../async/keptWhileUsed';

/**
 * How the service counts requests: writes of secrets, creations of keys in software and in hardware, calls on one key
 * in software and in hardware, and all others.
 */
export const requestClasses = ['set', 'keyCreate', 'hsmKeyCreate', 'keyCall', 'hsmKeyCall', 'other'] as const;
export type RequestClass = (typeof requestClasses)[number];
export type ByClass<T> = Readonly<Record<RequestClass, T>>;
export type RequestLimits = ByClass<number>;

/** One value for each class. */
export function byClass<T>(make: (of: RequestClass) => T): ByClass<T> {
  return {
    set: make('set'),
    keyCreate: make('keyCreate'),
    hsmKeyCreate: make('hsmKeyCreate'),
    keyCall: make('keyCall'),
    hsmKeyCall: make('hsmKeyCall'),
    other: make('other'),
  };
}

/**
 * Requests that a vault accepts per 10 s. Calls on a key are in units of a call on an RSA key of 2,048 bits. Source:
 * "Azure Key Vault service limits". How imports are counted is not published; the app counts them as writes of secrets.
 */
export const serviceLimits: RequestLimits = {
  set: 300,
  keyCreate: 20,
  hsmKeyCreate: 10,
  keyCall: 4000,
  hsmKeyCall: 2000,
  other: 4000,
};

/** The window in which the service counts. */
export const windowMs = 10_000;

/** What one request counts as. */
export interface RequestCost {
  readonly requestClass: RequestClass;
  /** Units of the limit of the class. */
  readonly weight: number;
}

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
      keepLatest(known, keyName.toLowerCase(), last, maxKept);
    },
    of: (keyName) => known.get(keyName.toLowerCase()) ?? last,
  };
}

/** What one process sent to a vault in one minute, and how much of it the vault refused with 429. */
export interface OwnCalls {
  /** The start of the minute, in milliseconds since 1970. */
  readonly minute: number;
  readonly requestClass: RequestClass;
  readonly sent: number;
  readonly refused: number;
}

/** Counts the requests of this process to one vault by minute. */
export interface CallCounter {
  sent(of: RequestClass): void;
  refused(of: RequestClass): void;
  /** The counts of the last quarter of an hour. */
  recent(): readonly OwnCalls[];
}

const minuteMs = 60_000;

const keptMs = 15 * minuteMs;

export function callCounter(nowMs: () => number = Date.now): CallCounter {
  const counts = new Map<string, OwnCalls>();

  function add(requestClass: RequestClass, more: Pick<OwnCalls, 'sent' | 'refused'>): void {
    const minute = Math.floor(nowMs() / minuteMs) * minuteMs;
    const key = `${String(minute)} ${requestClass}`;
    const before = counts.get(key);
    const { sent = 0, refused = 0 } = before ?? {};
    counts.set(key, { minute, requestClass, sent: sent + more.sent, refused: refused + more.refused });
    if (before !== undefined) return;
    for (const [old, counted] of counts) if (counted.minute < minute - keptMs) counts.delete(old);
  }

  return {
    sent: (of) => {
      add(of, { sent: 1, refused: 0 });
    },
    refused: (of) => {
      add(of, { sent: 0, refused: 1 });
    },
    recent: () => [...counts.values()],
  };
}
