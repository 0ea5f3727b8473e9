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
