/** The service's published limits, one place for all of them. */
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
  /** A subscription's vaults of one region may do this many times what one vault may. */
  subscriptionFactor: 5,
  secretSet: 300,
  /** Keys made in software and in hardware, of whatever type. */
  keyCreate: 20,
  hsmKeyCreate: 10,
  /** Calls on one key, in software and in hardware, in calls on an RSA key of 2048 bits. */
  keyCall: 4_000,
  hsmKeyCall: 2_000,
  /** Everything else, on secrets, certificates and the vault. */
  other: 4_000,
} as const;

export type RateClass = Exclude<keyof typeof rateLimits, 'windowMs' | 'subscriptionFactor'>;

/** What a call on an RSA key costs by its bits; the tables give 1,000 calls of 3072 bits and 500 of 4096 for 4,000 of 2048. */
export const keyCallWeights: Readonly<Record<number, number>> = { 2048: 1, 3072: 4, 4096: 8 };
