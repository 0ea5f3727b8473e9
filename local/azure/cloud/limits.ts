/** All published limits of the service. */
export const limits = {
  secretValueBytes: 25 * 1024,
  contentTypeChars: 255,
  tags: 15,
  secretTagChars: 512,
  keyTagChars: 256,
  nameChars: 127,
  pageSize: 25,
  backupPastVersions: 500,
  certificateSubjectChars: 200,
  certificateMonths: 1_200,
  pfxPasswordChars: 200,
  rotationTriggerDays: 7,
  rotationExpiryDays: 28,
  bodyBytes: 1024 * 1024,
  restoreBodyBytes: 32 * 1024 * 1024,
} as const;

/** Weighted calls per vault in a sliding window, by class of operation: "Azure Key Vault service limits" on Microsoft Learn. */
export const rateLimits = {
  windowMs: 10_000,
  /** The vaults of a subscription in one region may together make this many times the calls of one vault. */
  subscriptionFactor: 5,
  secretSet: 300,
  /** Keys created in software and in hardware, of any type. */
  keyCreate: 20,
  hsmKeyCreate: 10,
  /** Calls on one key, in software and in hardware, in units of a call on a 2048-bit RSA key. */
  keyCall: 4_000,
  hsmKeyCall: 2_000,
  /** All other calls, on secrets, certificates and the vault. */
  other: 4_000,
} as const;

export const rateClasses = ['secretSet', 'keyCreate', 'hsmKeyCreate', 'keyCall', 'hsmKeyCall', 'other'] as const;
export type RateClass = (typeof rateClasses)[number];

/** The weight of a call on an RSA key by its bits. The tables allow 1,000 calls of 3072 bits and 500 of 4096 for 4,000 of 2048. */
export const keyCallWeights: Readonly<Record<number, number>> = { 2048: 1, 3072: 4, 4096: 8 };
