import { randomUUID } from 'node:crypto';
import { type Answer } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter, ServiceError } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { admitKeyMaking } from '../callRate';
import { newVersion } from '../items/item';
import { checkTags, itemFieldsSchema } from '../items/itemFields';
import { requireItemName } from '../items/requireVersion';
import { checkHsm, keyKindOf } from '../keys/keyKind';
import { newMaterial } from '../keys/newMaterial';
import { type Operation, type VaultCall } from '../operation';
import { defaultPolicy, type PolicyContent } from './certificatePolicy';
import { checkCertificateName } from './checkCertificateName';
import { newOperation, plannedSignature } from './newOperation';
import { askAgain, pendingLocation, pendingView } from './pendingCertificates';
import { type PendingOperation } from './pendingOperation';
import { mergePolicy, type SentPolicy, sentPolicySchema } from './sentPolicy';

const bodySchema = itemFieldsSchema.extend({ policy: sentPolicySchema.nullish() });

/** POST /certificates/{name}/create: answers 202 with an operation. It completes by the service's clock, or by a merge. */
export const createCertificate: Operation = {
  name: 'certificates.create',
  method: 'POST',
  paths: ['/certificates/:name/create'],
  rateClass: 'byKind',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = requireItemName(call.params);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkTags(sent.tags, limits.keyTagChars);
  const before = call.vault.certificates.live(name)?.certificate?.policy ?? defaultPolicy;
  const policy = mergePolicy(withoutReplacedNames(before, sent.policy ?? {}), sent.policy ?? {});
  checkIssuer(call, policy);
  const kind = keyKindOf({ kty: policy.key_props.kty, keySize: policy.key_props.key_size, crv: policy.key_props.crv });
  admitKeyMaking(call, kind);
  checkHsm(kind.hsm, call.vault);
  const jwk = await newMaterial(kind);
  const now = call.services.clock.now();
  const operation = await newOperation({ policy, jwk, now, ...plannedSignature(call.vault, call.services, policy) });
  checkCertificateName(call.vault, name);
  const pending = store(call, name, {
    ...operation,
    requestId: randomUUID().replaceAll('-', ''),
    enabled: sent.attributes?.enabled ?? true,
    ...(sent.tags === null || sent.tags === undefined ? {} : { tags: sent.tags }),
    policy,
  });
  const headers = { Location: pendingLocation(call, name, pending), ...askAgain };
  return { status: 202, body: pendingView(call, name, pending), headers };
}

/** A new version with a group of alternative names, even an empty one, takes none of the names before. */
function withoutReplacedNames(before: PolicyContent, { x509_props: sent }: SentPolicy): PolicyContent {
  if (sent?.sans === null || sent?.sans === undefined) return before;
  const { sans: _, ...others } = before.x509_props;
  return { ...before, x509_props: others };
}

function checkIssuer({ vault }: VaultCall, { issuer }: PolicyContent): void {
  if (['Self', 'Unknown'].includes(issuer.name) || vault.issuers.has(issuer.name)) return;
  throw issuer.name === ''
    ? badParameter('The policy names no issuer.')
    : new ServiceError(404, 'CertificateIssuerNotFound', `Issuer ${issuer.name} was not found in this key vault.`);
}

type Started = Omit<PendingOperation, 'versionId'> & { readonly policy: PolicyContent };

/** A certificate that is not issued yet shows how long its policy makes it valid. */
function plannedValidity({ x509_props: props }: PolicyContent, now: number): { notBefore: number; expires: number } {
  const end = new Date(now * 1_000);
  end.setUTCMonth(end.getUTCMonth() + props.validity_months);
  return { notBefore: now, expires: Math.floor(end.getTime() / 1_000) };
}

/** The first version exists at once, disabled and without content. Later versions appear when they are issued. */
function store(call: VaultCall, name: string, { policy, ...operation }: Started): PendingOperation {
  const { certificates } = call.vault;
  const before = certificates.live(name);
  const now = unixSeconds(call.services.clock);
  const version = { ...newVersion(before, call.services.clock), enabled: false, ...plannedValidity(policy, now) };
  const pending = { ...operation, versionId: version.id };
  const item = before ?? certificates.add(name, version);
  const created = before?.certificate?.policy.attributes.created ?? now;
  const details = { policy: { ...policy, attributes: { enabled: true, created, updated: now } }, pending };
  certificates.replaceItem({ ...item, certificate: details });
  return pending;
}
