import { type AnswerFault, CallFault, type CallFaultDetail } from '../../../../../shared/clients/transport/callFault';
import {
  certificateOperations,
  keyOperations,
  secretOperations,
} from '../../../../../shared/clients/vault/itemOperations';
import { type FaultPlace, faultError, notConfirmed } from '../../../../../shared/clients/transport/faultError';

const place = { vault: 'contoso', itemName: 'payroll', operation: secretOperations.read };
const errorOf = (detail: CallFaultDetail, at: FaultPlace = place) => faultError(new CallFault(detail), at);
const answer = (status: number, innerCode?: string, rest: Partial<AnswerFault> = {}): CallFaultDetail => ({
  kind: 'answer',
  status,
  code: 'Code',
  innerCode,
  serviceMessage: 'words of the service',
  requestId: 'request-1',
  retryAfterMs: undefined,
  ...rest,
});

test.each<[CallFaultDetail, string, boolean, string]>([
  [answer(400), 'VAULT_REFUSED', false, 'words of the service'],
  [answer(401), 'VAULT_FORBIDDEN', false, 'token'],
  [answer(403, 'SecretDisabled'), 'ITEM_DISABLED', false, 'payroll'],
  [answer(403, 'SecretManagedByKeyVault'), 'ITEM_MANAGED', false, 'certificate'],
  [answer(403, 'KeyManagedByKeyVault'), 'ITEM_MANAGED', false, 'certificate'],
  [answer(403, 'ForbiddenByFirewall'), 'VAULT_NETWORK_FORBIDDEN', false, 'network rules'],
  [answer(403, 'ForbiddenByConnection'), 'VAULT_NETWORK_FORBIDDEN', false, 'private endpoint'],
  [answer(403, 'ForbiddenByRbac'), 'VAULT_FORBIDDEN', false, 'secrets get'],
  [answer(403, 'ForbiddenByPolicy'), 'VAULT_FORBIDDEN', false, 'Microsoft.KeyVault/vaults/secrets/getSecret/action'],
  [answer(403), 'VAULT_FORBIDDEN', false, 'secrets get'],
  [answer(403, 'ForbiddenByNewRule'), 'VAULT_FORBIDDEN', false, 'does not know that reason: words of'],
  [answer(403, 'ForbiddenByNewRule'), 'VAULT_FORBIDDEN', false, 'secrets get'],
  [answer(404), 'ITEM_NOT_FOUND', false, 'payroll'],
  [answer(405), 'VAULT_REFUSED', false, 'words of the service'],
  [answer(409), 'ITEM_CONFLICT', false, 'in use'],
  [answer(409, 'ObjectIsDeletedButRecoverable'), 'ITEM_SOFT_DELETED', false, 'Recover or purge'],
  [answer(409, 'ObjectIsBeingArchived'), 'ITEM_CONFLICT', false, 'another change'],
  [answer(409, 'ObjectIsBeingDeleted'), 'ITEM_CONFLICT', true, 'being deleted'],
  [answer(429), 'VAULT_THROTTLED', true, 'kept throttling'],
  [answer(500), 'VAULT_UNAVAILABLE', true, 'HTTP 500'],
  [answer(503), 'VAULT_UNAVAILABLE', true, 'HTTP 503'],
  [{ kind: 'timeout', afterMs: 30_000 }, 'VAULT_UNREACHABLE', true, 'within 30 s'],
  [{ kind: 'network', code: 'ENOTFOUND', sent: false }, 'VAULT_UNREACHABLE', false, 'does not resolve'],
  [{ kind: 'network', code: 'EAI_AGAIN', sent: false }, 'VAULT_UNREACHABLE', true, 'name resolution'],
  [{ kind: 'network', code: 'ECONNREFUSED', sent: false }, 'VAULT_UNREACHABLE', true, 'refused'],
  [{ kind: 'network', code: 'CONNECT_TIMEOUT', sent: false }, 'VAULT_UNREACHABLE', true, 'timed out'],
  [{ kind: 'network', code: 'ENETUNREACH', sent: false }, 'VAULT_UNREACHABLE', true, 'no network route'],
  [{ kind: 'network', code: 'SELF_SIGNED_CERT_IN_CHAIN', sent: false }, 'VAULT_UNREACHABLE', false, 'certificate'],
  [{ kind: 'network', code: 'ERR_TLS_CERT_ALTNAME_INVALID', sent: false }, 'VAULT_UNREACHABLE', false, 'certificate'],
  [{ kind: 'network', code: 'ECONNRESET', sent: true }, 'VAULT_UNREACHABLE', true, 'ECONNRESET'],
  [{ kind: 'challenge' }, 'VAULT_REFUSED', false, 'another host'],
  [{ kind: 'unreadable' }, 'VAULT_REFUSED', false, 'could not read'],
])('faultError turns %j into %s', (detail, code, retryable, words) => {
  const error = errorOf(detail);
  expect(error).toMatchObject({ code, retryable });
  expect(error.message).toContain(words);
  expect(error.message).toContain('contoso');
});

const keyPlace = { vault: 'contoso', itemName: 'payments', operation: keyOperations.decrypt };
const hardware = 'Hardware key operation not allowed: vault contoso is of the standard SKU.';
const protectedBy = 'Operation "purge" is not allowed because purge protection is enabled for this vault.';

test.each<[CallFaultDetail, string, string]>([
  [answer(403, 'KeyDisabled'), 'ITEM_DISABLED', 'key “payments” in vault contoso is disabled'],
  [answer(403, 'KeyManagedByKeyVault'), 'ITEM_MANAGED', 'belongs to a certificate'],
  [answer(403, 'KeyOperationForbidden'), 'VAULT_REFUSED', 'KeyOperationForbidden'],
  [answer(403, 'KeyNotYetValid'), 'VAULT_REFUSED', 'KeyNotYetValid'],
  [answer(403, 'KeyExpired'), 'VAULT_REFUSED', 'KeyExpired'],
  [answer(403, undefined, { serviceMessage: protectedBy }), 'VAULT_REFUSED', 'HTTP 403 Code'],
  [answer(403, 'ForbiddenByRbac'), 'VAULT_FORBIDDEN', 'Key Vault Crypto User'],
  [answer(403, 'AccessDenied'), 'VAULT_FORBIDDEN', '“keys decrypt” in an access policy'],
  [answer(400, undefined, { serviceMessage: hardware }), 'ITEM_NOT_SUPPORTED_BY_TARGET', 'premium'],
  [answer(400), 'VAULT_REFUSED', 'refused keys decrypt for key “payments”'],
  [answer(404), 'ITEM_NOT_FOUND', 'There is no key “payments” in vault contoso'],
])('faultError turns %j of a key into %s', (detail, code, words) => {
  const error = errorOf(detail, keyPlace);
  expect(error).toMatchObject({ code, retryable: false });
  expect(error.message).toContain(words);
});

test('faultError names certificates, issuers and contacts', () => {
  const at = (operation: keyof typeof certificateOperations, itemName?: string) => ({
    vault: 'contoso',
    itemName,
    operation: certificateOperations[operation],
  });
  const disabled = errorOf(answer(403, 'CertificateDisabled'), at('read', 'site'));
  expect(disabled).toMatchObject({ code: 'ITEM_DISABLED' });
  expect(disabled.message).toContain('certificate “site”');
  expect(faultError(new CallFault(answer(404)), at('readIssuer', 'digicert')).message).toContain('issuer “digicert”');
  expect(faultError(new CallFault(answer(404)), at('readContacts')).message).toContain('no contact list');
});

test('faultError keeps the request id of an answer', () => {
  expect(errorOf(answer(403)).requestId).toBe('request-1');
  expect(errorOf(answer(429)).requestId).toBe('request-1');
});

test('faultError shows status and code of an answer without a message', () => {
  expect(errorOf(answer(400, undefined, { serviceMessage: '' })).message).toContain('HTTP 400 Code');
});

test('notConfirmed asks to check whether the item exists', () => {
  const error = notConfirmed(new CallFault(answer(500)), { ...place, operation: secretOperations.set });
  expect(error).toMatchObject({ code: 'WRITE_NOT_CONFIRMED', retryable: true, requestId: 'request-1' });
  expect(error.message).toContain('Check whether it exists');
});
