import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ComparedField } from '../../../shared/contracts/model/comparisons';
import { azureRequest, v } from '../azure/azureRequest';
import { waitUntil } from '../host/hostWait';
import { type Expected } from './plantedSecrets';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A request to the target after the move, which plants a difference. */
interface Change {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A key or a certificate that the move copies, and how the target changes afterwards. */
interface PlantedItem {
  readonly type: 'key' | 'certificate';
  readonly changes: readonly Change[];
  readonly full: Expected;
  readonly metadata?: Expected;
}

const match: Expected = { outcome: 'match' };
const differs = (...fields: ComparedField[]): Expected => ({ outcome: 'differs', fields });
const date = 1_900_000_000;

const patchKey = (name: string, body: unknown): Change => ({ method: 'PATCH', path: `/keys/${name}`, body });
const putRotation = (name: string, timeBeforeExpiry: string, expiryTime?: string): Change => ({
  method: 'PUT',
  path: `/keys/${name}/rotationpolicy`,
  body: {
    lifetimeActions: [{ trigger: { timeBeforeExpiry }, action: { type: 'Rotate' } }],
    attributes: expiryTime === undefined ? {} : { expiryTime },
  },
});
const patchCertificate = (name: string, body: unknown): Change => ({
  method: 'PATCH',
  path: `/certificates/${name}`,
  body,
});
const patchPolicy = (name: string, body: unknown): Change => ({
  method: 'PATCH',
  path: `/certificates/${name}/policy`,
  body,
});

const policy = (name: string, change: unknown, ...names: string[]): PlantedItem => ({
  type: 'certificate',
  changes: [patchPolicy(name, change)],
  full: { outcome: 'differs', fields: ['certificatePolicy'], names },
});

/** Keys and certificates with one planted difference each, by name. */
export const plantedItems: Readonly<Record<string, PlantedItem>> = {
  'key-same': { type: 'key', changes: [], full: match },
  'key-same-symmetric': { type: 'key', changes: [], full: match },
  'key-operations': {
    type: 'key',
    changes: [patchKey('key-operations', { key_ops: ['verify'] })],
    full: differs('keyOperations'),
    metadata: match,
  },
  'key-tag': {
    type: 'key',
    changes: [patchKey('key-tag', { tags: { team: 'pay' } })],
    full: { outcome: 'differs', fields: ['tag'], names: ['team'] },
  },
  'key-disabled': {
    type: 'key',
    changes: [patchKey('key-disabled', { attributes: { enabled: false } })],
    full: differs('enabled'),
  },
  'key-expires': {
    type: 'key',
    changes: [patchKey('key-expires', { attributes: { exp: date } })],
    full: differs('expires'),
  },
  'key-not-before': {
    type: 'key',
    changes: [patchKey('key-not-before', { attributes: { nbf: date - 1 } })],
    full: differs('notBefore'),
  },
  'key-rotated': {
    type: 'key',
    changes: [{ method: 'POST', path: '/keys/key-rotated/rotate' }],
    full: differs('versionCount', 'version'),
  },
  'key-rotation-added': {
    type: 'key',
    changes: [putRotation('key-rotation-added', 'P30D', 'P180D')],
    full: differs('rotationPolicy'),
  },
  'key-rotation-changed': {
    type: 'key',
    changes: [putRotation('key-rotation-changed', 'P30D', 'P200D')],
    full: { outcome: 'differs', fields: ['rotationPolicy'], names: ['expiryTime'] },
  },
  'key-rotation-time': {
    type: 'key',
    changes: [putRotation('key-rotation-time', 'P40D', 'P180D')],
    full: { outcome: 'differs', fields: ['rotationPolicy'], names: ['lifetimeActions.Rotate'] },
  },
  'certificate-same': { type: 'certificate', changes: [], full: match },
  'certificate-tag': {
    type: 'certificate',
    changes: [patchCertificate('certificate-tag', { tags: { site: 'shop' } })],
    full: { outcome: 'differs', fields: ['tag'], names: ['site'] },
  },
  'certificate-disabled': {
    type: 'certificate',
    changes: [patchCertificate('certificate-disabled', { attributes: { enabled: false } })],
    full: differs('enabled'),
  },
  'certificate-renewed': {
    type: 'certificate',
    changes: [{ method: 'POST', path: '/certificates/certificate-renewed/create', body: {} }],
    full: differs('versionCount', 'version'),
  },
  'policy-subject': policy('policy-subject', { x509_props: { subject: 'CN=other' } }, 'x509_props.subject'),
  'policy-names': policy('policy-names', { x509_props: { sans: { dns_names: ['a.example'] } } }, 'x509_props.sans'),
  'policy-usage': policy('policy-usage', { x509_props: { key_usage: ['digitalSignature'] } }, 'x509_props.key_usage'),
  'policy-extended': policy('policy-extended', { x509_props: { ekus: ['1.3.6.1.5.5.7.3.2'] } }, 'x509_props.ekus'),
  'policy-validity': policy('policy-validity', { x509_props: { validity_months: 24 } }, 'x509_props.validity_months'),
  'policy-issuer': policy('policy-issuer', { issuer: { name: 'Unknown' } }, 'issuer.name'),
  'policy-transparency': policy(
    'policy-transparency',
    { issuer: { cert_transparency: true } },
    'issuer.cert_transparency',
  ),
  'policy-key-size': policy('policy-key-size', { key_props: { kty: 'RSA', key_size: 3072 } }, 'key_props.key_size'),
  'policy-reuse': policy('policy-reuse', { key_props: { reuse_key: true } }, 'key_props.reuse_key'),
  'policy-content-type': policy(
    'policy-content-type',
    { secret_props: { contentType: 'application/x-pem-file' } },
    'secret_props.contentType',
  ),
  'policy-actions': policy(
    'policy-actions',
    { lifetime_actions: [{ trigger: { days_before_expiry: 10 }, action: { action_type: 'EmailContacts' } }] },
    'lifetime_actions',
  ),
};

const firstSecond = 1_700_000_000;
const ec = { kty: 'EC', crv: 'P-256', created: firstSecond };
const rotating = {
  lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }],
  expiryTime: 'P180D',
};

/** The keys and certificates of the source, which a move copies to the target. */
export function movedItems(): Pick<SeedVault, 'keys' | 'certificates'> {
  const names = (type: PlantedItem['type']) =>
    Object.entries(plantedItems).flatMap(([name, item]) => (item.type === type ? [name] : []));
  return {
    keys: names('key').map((name) => ({
      name,
      ...(/rotation-(changed|time)/.test(name) ? { rotationPolicy: rotating } : {}),
      versions: name.includes('symmetric') ? [{ kty: 'oct-HSM', keySize: 256, created: firstSecond }] : [ec],
    })),
    certificates: names('certificate').map((name) => ({
      name,
      policy: {
        key_props: { kty: 'RSA', key_size: 2048, exportable: true, reuse_key: false },
        issuer: { name: 'Self' },
      },
      versions: [{}],
    })),
  };
}

/** Keys of one name that were never the same key. The seed makes other material for each vault. */
export const otherKeys: Readonly<
  Record<
    string,
    { readonly source: object; readonly target: object; readonly full: Expected; readonly metadata: Expected }
  >
> = {
  'other-material': { source: ec, target: ec, full: differs('publicKey'), metadata: match },
  'other-curve': {
    source: ec,
    target: { ...ec, crv: 'P-384' },
    full: differs('publicKey', 'curve'),
    metadata: match,
  },
  'other-type': {
    source: ec,
    target: { kty: 'EC-HSM', crv: 'P-256', created: firstSecond },
    full: differs('publicKey', 'keyType'),
    metadata: match,
  },
  'other-size': {
    source: { kty: 'RSA', keySize: 2048, created: firstSecond },
    target: { kty: 'RSA', keySize: 3072, created: firstSecond },
    full: differs('publicKey', 'keySize'),
    metadata: match,
  },
};

/** Plants every difference in the target, and waits until the new version of a certificate is issued. */
export async function plantChanges(azure: ReadyInfo, vaultName: string): Promise<void> {
  for (const { changes } of Object.values(plantedItems)) {
    for (const { method = 'GET', path, body } of changes) {
      const answer = await azureRequest(azure, vaultName, {
        method,
        path: v(path),
        ...(body === undefined ? {} : { body }),
      });
      if (answer.status >= 300)
        throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    }
  }
  await waitUntil(async () => {
    const pending = await azureRequest(azure, vaultName, { path: v('/certificates/certificate-renewed/pending') });
    return (pending.body as { status?: string }).status === 'completed' ? true : undefined;
  }, 'issued certificate');
}
