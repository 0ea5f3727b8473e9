import { type AccessPolicy } from '../../../shared/contracts/model/vaultResource';
import { policyActions, policyKinds, type PolicyKind } from '../../../shared/rules/access/policyActions';
import { type Random } from '../fuzz/random';

export const homeTenant = '72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10';
const otherTenant = '11111111-5d3e-4c0b-9f6e-0c6f5d1b7a10';

/** Sets that people use: those of the templates of the portal, of services, and of tutorials. */
const usual: readonly Partial<Record<PolicyKind, readonly string[]>>[] = [
  { secrets: ['get', 'list'] },
  { secrets: ['get'] },
  { keys: ['get', 'wrapkey', 'unwrapkey'] },
  { keys: ['get', 'list', 'wrapkey', 'unwrapkey'] },
  { keys: ['get', 'list', 'update', 'backup', 'encrypt', 'decrypt', 'wrapkey', 'unwrapkey', 'sign', 'verify'] },
  { keys: ['release'] },
  { secrets: ['all'] },
  { secrets: ['all', 'purge'] },
  { keys: ['all', 'purge'], secrets: ['all', 'purge'], certificates: ['all', 'purge'], storage: ['all', 'purge'] },
  { keys: ['all'], secrets: ['all'], certificates: ['all'], storage: ['all'] },
  { secrets: ['get', 'list'], keys: ['get', 'list'], certificates: ['get', 'list'] },
  { certificates: ['manageissuers', 'managecontacts'] },
  { secrets: ['purge'] },
  {},
];

/** A policy of one of many principals: with an application, of another tenant, with `all`, duplicates and names in any case. */
export function randomPolicy(random: Random, principals: number): AccessPolicy {
  const objectId = `00000000-0000-4000-8000-${String(random.int(1, principals)).padStart(12, '0')}`;
  const isUsual = random.chance(0.4);
  const picked = random.pick(usual) ?? {};
  const share = random.int(0, 100) / 100;
  const namesOf = (kind: PolicyKind): string[] => {
    if (isUsual) return [...(picked[kind] ?? [])];
    if (random.chance(0.4)) return [];
    const names = [...Object.keys(policyActions[kind]), 'all'].filter(() => random.chance(share));
    const twice = random.chance(0.1) ? [...names, ...names] : names;
    return twice.map((name) => (random.chance(0.1) ? name.toUpperCase() : name));
  };
  const [secrets, keys, certificates, storage] = policyKinds.map(namesOf);
  return {
    tenantId: random.chance(0.03) ? otherTenant : homeTenant,
    objectId,
    applicationId: random.chance(0.05) ? '22222222-0000-4000-8000-000000000000' : null,
    secrets: secrets ?? [],
    keys: keys ?? [],
    certificates: certificates ?? [],
    storage: storage ?? [],
  };
}
