import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Answer } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter, ServiceError } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { checkTags, itemFieldsSchema } from '../items/itemFields';
import { type Operation, type VaultCall } from '../operation';
import { certificateBundle } from './certificateView';
import { completeOperation } from './completeDue';
import { pendingLocation, requirePending } from './pendingCertificates';
import { type PendingOperation } from './pendingOperation';

const bodySchema = itemFieldsSchema.extend({ x5c: z.array(z.string()).min(1) });

/** POST /certificates/{name}/pending/merge: stores the certificate that an outside authority signed as the new version; 201. */
export const mergeCertificate: Operation = {
  name: 'certificates.merge',
  method: 'POST',
  paths: ['/certificates/:name/pending/merge'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  requirePending(call);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkTags(sent.tags, limits.keyTagChars);
  const { item, pending } = requirePending(call);
  checkMergeable(pending);
  const certificates = sent.x5c.map((text) => Buffer.from(text, 'base64'));
  checkLeaf(certificates[0] ?? Buffer.alloc(0), pending);
  const merged = {
    ...pending,
    enabled: sent.attributes?.enabled ?? pending.enabled,
    ...(sent.tags === null || sent.tags === undefined ? {} : { tags: sent.tags }),
  };
  const version = completeOperation(call.vault, item, { pending: merged, certificates }, call.services);
  const headers = { Location: pendingLocation(call, item.name, pending) };
  return {
    status: 201,
    body: certificateBundle(call, call.vault.certificates.live(item.name) ?? item, version),
    headers,
  };
}

function checkMergeable({ status, issuerName }: PendingOperation): void {
  if (status === 'inProgress' && issuerName === 'Unknown') return;
  throw new ServiceError(
    403,
    'Forbidden',
    status === 'inProgress'
      ? `A merge is not allowed while issuer ${issuerName} works on the request.`
      : 'Pending status must be in progress to allow a merge.',
  );
}

/** Throws 400 BadParameter for an invalid certificate, or one of another key. */
function checkLeaf(der: Buffer, { jwk }: PendingOperation): void {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  let fits: boolean;
  try {
    fits = new X509Certificate(der).checkPrivateKey(key);
  } catch {
    throw badParameter('The parameter x5c is not a chain of certificates.');
  }
  if (!fits) throw badParameter('The public key of the certificate is not that of the request.');
}
