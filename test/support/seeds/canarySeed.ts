import { emptySeed } from '../../../local/azure/seeds/sampleSeed';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

export interface CanaryVaults {
  readonly sourceVault: string;
  readonly targets: { readonly unverified: string; readonly terminated: string };
  readonly pemCertificates: readonly string[];
  /** Creates a canary and records its place. */
  readonly put: (where: string) => string;
}

/**
 * Vaults whose values are canaries: in old versions, in disabled versions, in quotes, at both ends of a large value.
 */
export function canarySeed({ sourceVault, targets, pemCertificates, put }: CanaryVaults): SeedInput {
  const plain = Array.from({ length: 30 }, (_, at) => ({
    name: `plain-${at}`,
    versions: [{ value: at === 0 ? put('of a plain value') : put(`of plain value ${at}`) }],
  }));
  const created = (hour: number): string => `2024-05-20T0${hour}:00:00Z`;
  const secrets = [
    ...plain,
    {
      name: 'old-versions',
      versions: [
        { value: put('of an old version'), created: created(1) },
        { value: put('of a disabled old version'), created: created(2), enabled: false },
        { value: `"${put('in quotes')}" %C3/+\u00e9\u{1f511}\n`, created: created(3) },
      ],
    },
    { name: 'disabled', versions: [{ value: put('of a disabled secret'), enabled: false }] },
    {
      name: 'large',
      versions: [{ value: put('at the start of 25 KB').padEnd(25_000, 'x') + put('at the end of 25 KB') }],
    },
    {
      name: 'json',
      versions: [{ value: JSON.stringify({ password: put('in JSON') }), contentType: 'application/json' }],
    },
  ];
  const certificates = pemCertificates.map((name) => ({
    name,
    policy: { key_props: { kty: 'RSA', key_size: 2048 }, secret_props: { contentType: 'application/x-pem-file' } },
    versions: [{}],
  }));
  const keys = [{ name: 'signing', versions: [{ kty: 'EC' }, { kty: 'EC' }] }];
  const { vaults = [] } = emptySeed();
  return {
    settings: { latency: { ms: 15 } },
    vaults: [
      ...vaults.map((vault) => (vault.name === sourceVault ? { ...vault, secrets, keys, certificates } : vault)),
      { name: targets.unverified, region: 'westus' },
      { name: targets.terminated, region: 'japaneast' },
    ],
  };
}
