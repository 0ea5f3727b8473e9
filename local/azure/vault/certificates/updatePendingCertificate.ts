import { z } from 'zod';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { ServiceError } from '../serviceError';
import { setPending } from './completeDue';
import { pendingView } from './pendingOperation';
import { requirePending } from './requirePending';

const bodySchema = z.object({ cancellation_requested: z.boolean() });

/** PATCH /certificates/{name}/pending: asks for cancellation. Throws 403 when the operation has ended. */
export const updatePendingCertificate: Operation = {
  name: 'certificates.updatePending',
  method: 'PATCH',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  requirePending(call);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  const { item, pending } = requirePending(call);
  if (pending.status !== 'inProgress') {
    throw new ServiceError(403, 'Forbidden', 'Pending status must be in progress to allow update.');
  }
  const updated = { ...pending, cancellationRequested: sent.cancellation_requested };
  setPending(call.vault, item, updated);
  return ok(pendingView(call, item.name, updated));
}
