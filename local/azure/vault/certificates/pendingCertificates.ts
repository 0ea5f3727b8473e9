import { z } from 'zod';
import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { ServiceError } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type Item } from '../items/item';
import { itemId } from '../items/itemView';
import { requireItemName } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { type CertificateVersion } from './certificateVersion';
import { setPending } from './completeDue';
import { type PendingOperation } from './pendingOperation';

/** When a caller should look at an operation in progress again. */
export const askAgain = { 'Retry-After': '10' };

/** GET /certificates/{name}/pending: shows the operation, also after it ended, until it is deleted. */
export const getPendingCertificate: Operation = {
  name: 'certificates.getPending',
  method: 'GET',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run: (call) => {
    const { item, pending } = requirePending(call);
    const answer = ok(pendingView(call, item.name, pending));
    return pending.status === 'inProgress' ? { ...answer, headers: askAgain } : answer;
  },
};

const bodySchema = z.object({ cancellation_requested: z.boolean() });

/** PATCH /certificates/{name}/pending: requests cancellation. Throws 403 when the operation has ended. */
export const updatePendingCertificate: Operation = {
  name: 'certificates.updatePending',
  method: 'PATCH',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run: async (call) => {
    requirePending(call);
    const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
    const { item, pending } = requirePending(call);
    if (pending.status !== 'inProgress') {
      throw new ServiceError(403, 'Forbidden', 'Pending status must be in progress to allow update.');
    }
    const { clock, settings } = call.services;
    const cancelledFrom = clock.now() + settings.delays.issueMs;
    const updated = { ...pending, cancellationRequested: sent.cancellation_requested, cancelledFrom };
    setPending(call.vault, item, updated);
    return ok(pendingView(call, item.name, updated));
  },
};

/** DELETE /certificates/{name}/pending: deletes the operation, whether or not it ended. */
export const deletePendingCertificate: Operation = {
  name: 'certificates.deletePending',
  method: 'DELETE',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run: (call) => {
    const { item, pending } = requirePending(call);
    setPending(call.vault, item, undefined);
    return ok(pendingView(call, item.name, pending));
  },
};

interface FoundPending {
  readonly item: Item<CertificateVersion>;
  readonly pending: PendingOperation;
}

/** Finds the operation of the certificate that the path names. Throws 404 PendingCertificateNotFound. */
export function requirePending({ vault, params }: VaultCall): FoundPending {
  const name = requireItemName(params);
  const item = vault.certificates.live(name);
  const pending = item?.certificate?.pending;
  if (item !== undefined && pending !== undefined) return { item, pending };
  throw new ServiceError(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
}

/** Where a caller looks at the operation. */
export function pendingLocation(call: VaultCall, name: string, { requestId }: PendingOperation): string {
  return `${call.baseUrl}/certificates/${name}/pending?api-version=${call.apiVersion}&request_id=${requestId}`;
}

/** The operation as the service shows it. */
export function pendingView(call: VaultCall, name: string, pending: PendingOperation): object {
  const { status, issuerName, csr, cancellationRequested, requestId } = pending;
  const completed = status === 'completed';
  return {
    id: itemId(call.baseUrl, 'certificates', name, 'pending'),
    issuer: { name: issuerName },
    csr,
    cancellation_requested: cancellationRequested,
    status,
    ...(status === 'inProgress' ? { status_details: detailsOf(issuerName) } : {}),
    ...(completed ? { target: itemId(call.baseUrl, 'certificates', name) } : {}),
    request_id: requestId,
  };
}

/** The service's own words for an operation in progress. With issuer Unknown, a person signs and merges. */
function detailsOf(issuerName: string): string {
  return issuerName === 'Unknown'
    ? 'Pending certificate created. Please Perform Merge to complete the request.'
    : 'Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. ' +
        'Please check again later.';
}
