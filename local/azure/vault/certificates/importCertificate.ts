import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { newVersion } from '../items/item';
import { checkTags, itemFieldsSchema } from '../items/itemFields';
import { requireItemName } from '../items/requireVersion';
import { checkHsm } from '../keys/keyKind';
import { materialSchema } from '../keys/keyMaterial';
import { type Operation, type VaultCall } from '../operation';
import { certificateBundle } from './certificateView';
import { checkCertificateName } from './checkCertificateName';
import { importedPolicy } from './importedPolicy';
import { type CertificateFile, leafOf, readCertificateFile } from './readCertificateFile';
import { type SentPolicy, sentPolicySchema } from './sentPolicy';
import { storeCertificateWithKeyAndSecret } from './storeCertificateWithKeyAndSecret';

const bodySchema = itemFieldsSchema.extend({
  value: z.string(),
  pwd: z.string().max(limits.pfxPasswordChars).nullish(),
  policy: sentPolicySchema.nullish(),
  preserveCertOrder: z.boolean().nullish(),
});

/** POST /certificates/{name}/import: stores a PFX or PEM as a new version. Without a policy, one is derived from the file. */
export const importCertificate: Operation = {
  name: 'certificates.import',
  method: 'POST',
  paths: ['/certificates/:name/import'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = requireItemName(call.params);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkTags(sent.tags, limits.keyTagChars);
  const contentType = sent.policy?.secret_props?.contentType;
  const file = readCertificateFile({ value: sent.value, password: sent.pwd ?? '', contentType });
  const leaf = leafOf(file);
  checkExpiry(call, leaf);
  const rest = file.certificates.filter((der) => der !== leaf);
  const certificates = sent.preserveCertOrder === true ? file.certificates : [leaf, ...rest];
  checkContentType(sent.policy, file);
  const policy = importedPolicy(leaf, file, sent.policy);
  checkHsm(policy.key_props.kty.endsWith('-HSM'), call.vault);
  checkCertificateName(call.vault, name);

  const before = call.vault.certificates.live(name);
  const now = unixSeconds(call.services.clock);
  const version = storeCertificateWithKeyAndSecret(call.vault, {
    name,
    version: {
      ...newVersion(before, call.services.clock),
      enabled: sent.attributes?.enabled ?? true,
      ...(sent.tags === null || sent.tags === undefined ? {} : { tags: sent.tags }),
    },
    policy,
    jwk: materialSchema.parse(file.key.export({ format: 'jwk' })),
    leaf,
    certificates,
    preserveCertOrder: sent.preserveCertOrder ?? undefined,
  });
  const attributes = { enabled: true, created: before?.certificate?.policy.attributes.created ?? now, updated: now };
  const item = call.vault.certificates.live(name);
  if (item === undefined) throw new Error(`Certificate ${name} was deleted while it was imported.`);
  const whole = { ...item, certificate: { policy: { ...policy, attributes } } };
  call.vault.certificates.replaceItem(whole);
  return ok(certificateBundle(call, whole, version));
}

/** Throws 400 BadParameter for an expired certificate. */
function checkExpiry({ services }: VaultCall, leaf: Buffer): void {
  if (Date.parse(new X509Certificate(leaf).validTo) > services.clock.now()) return;
  throw badParameter('The certificate has expired.');
}

/** Throws 400 BadParameter when the sent policy does not name the content type of the file. */
function checkContentType(policy: SentPolicy | null | undefined, { contentType }: CertificateFile): void {
  if (policy === null || policy === undefined || policy.secret_props?.contentType === contentType) return;
  throw badParameter(`The parameter policy.secret_props.contentType must be ${contentType}, as the certificate is.`);
}
