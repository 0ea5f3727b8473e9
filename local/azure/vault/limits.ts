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

/** Calls per vault in a sliding window, by class of operation. */
export const rateLimits = {
  windowMs: 10_000,
  /** A subscription's vaults in all may do this many times what one vault may. */
  subscriptionFactor: 5,
  secretSet: 300,
  keyCreate: 20,
  other: 4_000,
} as const;

export type RateClass = Exclude<keyof typeof rateLimits, 'windowMs' | 'subscriptionFactor'>;
