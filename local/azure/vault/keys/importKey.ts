import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { admitKeyMaking } from '../callRate';
import { newVersion } from '../items/item';
import { refuseManaged, requireUsableName } from '../items/itemErrors';
import { checkTags, mergeFields } from '../items/itemFields';
import { requireItemName } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { keyFieldsSchema, mergeRelease, newRelease } from './keyFields';
import { checkHsm, keyKindOf, keyOpsOf, nodeCurve } from './keyKind';
import { type KeyMaterial, materialSchema } from './keyMaterial';
import { keyBundle } from './keyView';

const memberNames = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'k'] as const;
const smallestImport = 1024;
const bodySchema = keyFieldsSchema.extend({
  Hsm: z.boolean().nullish(),
  key: z.looseObject({ kty: z.string(), key_ops: z.array(z.string()).nullish(), crv: z.string().nullish() }),
});

type SentKey = z.infer<typeof bodySchema>['key'];

/** PUT /keys/{name}: adds a version from a JSON Web Key with its private part. */
export const importKey: Operation = {
  name: 'keys.import',
  method: 'PUT',
  paths: ['/keys/:name'],
  rateClass: 'byKind',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = requireItemName(call.params);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  const jwk = readMaterial(sent.key);
  const hsm = sent.Hsm === true || sent.key.kty.endsWith('-HSM');
  admitKeyMaking(call, { hsm });
  checkHsm(hsm, call.vault);
  checkTags(sent.tags, limits.keyTagChars);
  const { keys } = call.vault;
  requireUsableName(keys, name);
  const before = keys.live(name);
  refuseManaged('keys', 'import', before);
  const version = {
    ...newVersion(before, call.services.clock),
    ...mergeFields({ enabled: true }, sent),
    ...mergeRelease(newRelease(call), sent, hsm),
    keyOps: keyOpsOf(jwk.kty, sent.key.key_ops),
    hsm,
    jwk,
  };
  return ok(keyBundle(call, keys.add(name, version), version));
}

/** Throws 400 BadParameter for an incomplete key, or an unsupported size or curve. */
function readMaterial(key: SentKey): KeyMaterial {
  const family = key.kty.replace(/-HSM$/, '');
  const members: Record<string, unknown> = {};
  for (const name of memberNames) if (typeof key[name] === 'string') members[name] = key[name];
  if (family === 'oct') return symmetric(members);
  const crv = typeof key.crv === 'string' ? { crv: nodeCurve(key.crv) } : {};
  const material = parsed({ kty: family, ...crv, ...members });
  const { asymmetricKeyDetails: details } = createPrivateKey({ key: material, format: 'jwk' });
  // The service takes smaller keys of others than it makes.
  const keySize = details?.modulusLength === smallestImport ? undefined : details?.modulusLength;
  keyKindOf({ kty: family, keySize, crv: key.crv });
  return material;
}

function symmetric(members: Record<string, unknown>): KeyMaterial {
  const { k } = members;
  if (typeof k !== 'string') throw badParameter('The key has no member k.');
  keyKindOf({ kty: 'oct-HSM', keySize: Buffer.from(k, 'base64url').length * 8 });
  return { kty: 'oct', k };
}

function parsed(jwk: { readonly kty: string }): KeyMaterial {
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return materialSchema.parse(key.export({ format: 'jwk' }));
  } catch {
    throw badParameter('The key is not a valid private JSON Web Key.');
  }
}
