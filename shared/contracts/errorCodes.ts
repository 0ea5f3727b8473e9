/** Every error code that a problem document, an item or a log line can carry. `docs/errors.md` has a row for each. */
export const errorCodes = [
  // the request
  'BODY_NOT_JSON',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_NOT_JSON',
  'REQUEST_INVALID',
  'SAME_VAULT',
  'SOURCE_NOT_ALLOWED',
  'TARGET_NOT_ALLOWED',
  'TENANT_NOT_ALLOWED',
  'MOVE_NOT_FOUND',
  'MOVE_ID_IN_USE',
  'PAIR_ALREADY_MOVING',
  'REPORT_NOT_READY',
  'FORMAT_NOT_SUPPORTED',
  // the vaults
  'VAULT_UNREACHABLE',
  'VAULT_FORBIDDEN',
  'VAULT_NETWORK_FORBIDDEN',
  'VAULT_THROTTLED',
  'VAULT_UNAVAILABLE',
  'VAULT_REFUSED',
  'CREDENTIAL_UNAVAILABLE',
  // one item
  'ITEM_NOT_FOUND',
  'ITEM_DISABLED',
  'ITEM_MANAGED',
  'ITEM_CONFLICT',
  'ITEM_SOFT_DELETED',
  'BACKUP_NOT_ACCEPTED',
  'BACKUP_NOT_POSSIBLE',
  'WRITE_NOT_CONFIRMED',
  'NOT_EQUAL_AFTER_MOVE',
  // our own ground
  'SETTINGS_INVALID',
  'STORE_UNAVAILABLE',
  'STORE_OBJECT_INVALID',
  'STAGING_KEY_UNUSABLE',
  'STAGED_PAYLOAD_MISSING',
  'STAGED_PAYLOAD_DAMAGED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
