import { z } from 'zod';
import { unixSeconds } from '../../clock';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { badParameter } from '../serviceError';
import { issuerView } from './issuerView';
import { issuerFieldsSchema, mergeIssuer } from './issuerFields';

const bodySchema = issuerFieldsSchema.extend({ provider: z.string().min(1) });

/** PUT /certificates/issuers/{issuer}. */
export const setIssuer: Operation = {
  name: 'issuers.set',
  method: 'PUT',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = call.params['issuer'] ?? '';
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name) || ['self', 'unknown'].includes(name.toLowerCase())) {
    throw badParameter(`The request URI contains an invalid name: ${name}`);
  }
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  const now = unixSeconds(call.services.clock);
  const fresh = { name, provider: sent.provider, enabled: true, created: now, updated: now };
  const issuer = mergeIssuer(fresh, sent, now);
  call.vault.issuers.put(issuer);
  return ok(issuerView(call, issuer));
}
