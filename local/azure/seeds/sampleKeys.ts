import { limits } from '../cloud/limits';
import { type SeedInput } from './seedSchema';

type Key = NonNullable<NonNullable<SeedInput['vaults']>[number]['keys']>[number];
type Version = Key['versions'][number];

const signs = ['sign', 'verify'];
const wraps = ['wrapKey', 'unwrapKey'];
const yearSeconds = 365 * 24 * 60 * 60;

/** 25 keys of every type, size and curve. The name says what a key is for, or what is odd about it. */
export function sampleKeys(): Key[] {
  return [...rsaKeys(), ...curveKeys(), ...hardwareKeys(), ...oddKeys()];
}

/** Only a few are large: a 4096-bit key takes about as long as ten keys of 2048 bits. */
function rsaKeys(): Key[] {
  return [
    {
      name: 'data-protection',
      rotationPolicy: rotates({ timeBeforeExpiry: 'P60D' }, 'P2Y'),
      versions: dated('2023-06-12T07:30:00Z', 2, ({ created }) => ({ expires: created + 2 * yearSeconds })),
    },
    {
      name: 'sql-tde',
      rotationPolicy: { lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P45D' }, action: 'Notify' }] },
      versions: [{ keySize: 3072, keyOps: wraps, created: '2024-01-15T10:00:00Z', expires: '2029-01-15T10:00:00Z' }],
    },
    {
      name: 'code-signing-root',
      versions: [{ keySize: 4096, keyOps: signs, created: '2023-03-02T12:00:00Z', expires: '9999-12-31T23:31:01Z' }],
    },
    {
      name: 'storage-cmk',
      versions: dated('2023-09-01T08:00:00Z', 3, ({ order }) => ({
        enabled: order !== 1,
        tags: { owner: 'data-platform', environment: 'prod' },
      })),
    },
    {
      name: 'ticket-encryption',
      versions: dated('2024-02-20T16:45:00Z', 2, ({ order }) => ({ enabled: order === 0 })),
    },
  ];
}

function curveKeys(): Key[] {
  const created = '2024-04-03T09:00:00Z';
  return [
    {
      name: 'token-signing',
      rotationPolicy: rotates({ timeAfterCreate: 'P180D' }, 'P1Y'),
      versions: dated('2023-05-08T06:00:00Z', 4, () => ({ kty: 'EC', keyOps: signs, tags: { use: 'access tokens' } })),
    },
    { name: 'id-token-signing', versions: dated(created, 2, () => ({ kty: 'EC', crv: 'P-384' })) },
    { name: 'release-signing', versions: [{ kty: 'EC', crv: 'P-521', created, tags: { approved: 'change-4411' } }] },
    { name: 'ledger-signing', versions: dated(created, 2, () => ({ kty: 'EC', crv: 'P-256K' })) },
    {
      name: 'device-attestation',
      versions: dated(created, 3, () => ({
        kty: 'EC',
        notBefore: '2024-04-01T00:00:00Z',
        expires: '2034-04-01T00:00:00Z',
      })),
    },
  ];
}

function hardwareKeys(): Key[] {
  const created = '2024-07-11T13:20:00Z';
  const data = Buffer.from(JSON.stringify(releaseRules)).toString('base64url');
  return [
    {
      name: 'disk-encryption',
      rotationPolicy: rotates({ timeBeforeExpiry: 'P30D' }, 'P1Y'),
      versions: dated('2024-01-09T11:00:00Z', 2, (version) => ({
        kty: 'RSA-HSM',
        keyOps: wraps,
        expires: version.created + yearSeconds,
      })),
    },
    { name: 'payments', versions: [{ kty: 'RSA-HSM', created }] },
    { name: 'card-signing', versions: dated(created, 2, () => ({ kty: 'EC-HSM' })) },
    {
      name: 'settlement-signing',
      rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P300D' }, action: 'Notify' }] },
      versions: [{ kty: 'EC-HSM', crv: 'P-384', created }],
    },
    {
      name: 'enclave-release',
      versions: [{ kty: 'EC-HSM', exportable: true, releasePolicy: { data }, created }],
    },
    { name: 'archive-wrapping', versions: dated(created, 2, () => ({ kty: 'oct-HSM', keySize: 256 })) },
    {
      name: 'sensor-data',
      versions: [{ kty: 'oct-HSM', keySize: 128, keyOps: ['encrypt', 'decrypt'], created }],
    },
  ];
}

/** Some share their name with a secret, which is allowed. */
function oddKeys(): Key[] {
  const created = '2024-05-20T14:00:00Z';
  const tags = Object.fromEntries(Array.from({ length: limits.tags }, (_, n) => [`tag-${n + 1}`, `value ${n + 1}`]));
  return [
    { name: 'disabled-key', versions: [{ kty: 'EC', enabled: false, created }] },
    { name: 'expired', versions: [{ created: '2022-01-01T00:00:00Z', expires: '2024-12-31T23:59:59Z' }] },
    { name: 'not-yet-valid', versions: [{ kty: 'EC', created, notBefore: '2035-01-01T00:00:00Z' }] },
    { name: 'verify-only', versions: [{ kty: 'EC', keyOps: ['verify'], created }] },
    { name: 'decrypt-only', versions: [{ keyOps: ['decrypt', 'unwrapKey'], created }] },
    { name: 'fifteen-tags', versions: [{ kty: 'EC', created, tags }] },
    { name: 'MixedCaseKey', versions: [{ kty: 'EC', created }] },
    { name: `longest-key-name-${'x'.repeat(limits.nameChars - 17)}`, versions: [{ kty: 'EC', created }] },
  ];
}

const releaseRules = {
  version: '1.0.0',
  anyOf: [
    {
      authority: 'https://attest.contoso.example',
      allOf: [{ claim: 'x-ms-attestation-type', equals: 'sevsnpvm' }],
    },
  ],
};

type Trigger = NonNullable<Key['rotationPolicy']>['lifetimeActions'][number]['trigger'];

function rotates(trigger: Trigger, expiryTime: string): Key['rotationPolicy'] {
  return {
    lifetimeActions: [
      { trigger, action: 'Rotate' },
      { trigger: { timeBeforeExpiry: 'P30D' }, action: 'Notify' },
    ],
    expiryTime,
  };
}

/** Versions ten months and a few seconds apart. */
function dated(
  first: string,
  count: number,
  fields: (version: { readonly order: number; readonly created: number }) => Version,
): Version[] {
  const start = Date.parse(first) / 1000;
  return Array.from({ length: count }, (_, order) => {
    const created = start + order * (304 * 24 * 60 * 60 + 77);
    return { created, ...fields({ order, created }) };
  });
}
