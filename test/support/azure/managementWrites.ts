import { z } from 'zod';
import { type LoggedRequest } from '../../../local/azure/calls/requestLog';

const acls = z.object({
  bypass: z.string(),
  defaultAction: z.string(),
  ipRules: z.array(z.object({ value: z.string() })),
  virtualNetworkRules: z.array(z.object({ id: z.string() })),
});

const policies = z.array(z.object({ objectId: z.string(), permissions: z.record(z.string(), z.array(z.string())) }));

const vaultBody = z.object({
  properties: z
    .object({
      publicNetworkAccess: z.string(),
      networkAcls: acls,
      accessPolicies: policies,
      enabledForDeployment: z.boolean(),
      enabledForDiskEncryption: z.boolean(),
      enabledForTemplateDeployment: z.boolean(),
      enablePurgeProtection: z.boolean(),
    })
    .partial(),
});

const assignmentBody = z.object({ properties: z.object({ principalId: z.string(), roleDefinitionId: z.string() }) });

/** The principals and networks that can access a vault. */
export interface Openness {
  readonly publicNetworkAccess: string;
  readonly defaultAction: string;
  readonly bypass: string;
  readonly ipRules: readonly string[];
  readonly subnets: readonly string[];
  readonly flags: readonly string[];
  /** `principal family permission`. */
  readonly permissions: readonly string[];
  /** `principal role-guid scope-below-the-vault`. */
  readonly assignments: readonly string[];
}

/** The state before the creation of a vault: nobody has access. */
const closed: Openness = {
  publicNetworkAccess: 'Disabled',
  defaultAction: 'Deny',
  bypass: 'None',
  ipRules: [],
  subnets: [],
  flags: [],
  permissions: [],
  assignments: [],
};

/** The access to a vault after each successful write at the management plane, oldest first, from the log alone. */
export function opennessInOrder(requests: readonly LoggedRequest[], vaultName: string): readonly Openness[] {
  let now = closed;
  const states: Openness[] = [];
  for (const request of requests) {
    const below = new RegExp(`/vaults/${vaultName}(/.*)?$`, 'i').exec(request.path)?.[1] ?? '';
    if (!isWriteTo(request, vaultName)) continue;
    now = afterWrite(now, request, below);
    states.push(now);
  }
  return states;
}

function isWriteTo({ vault, method, status, path }: LoggedRequest, vaultName: string): boolean {
  return vault === 'management.azure.com' && method !== 'GET' && status < 300 && path.includes(`/vaults/${vaultName}`);
}

function afterWrite(now: Openness, { operation, sent }: LoggedRequest, below: string): Openness {
  if (operation === 'arm.roleAssignments.create') {
    const { principalId, roleDefinitionId } = assignmentBody.parse(sent).properties;
    const scope = below.replace(/\/providers\/Microsoft\.Authorization\/.*$/i, '');
    return {
      ...now,
      assignments: [...now.assignments, `${principalId} ${roleDefinitionId.split('/').at(-1) ?? ''} ${scope}`],
    };
  }
  if (!operation.startsWith('arm.vaults.')) return now;
  const { properties } = vaultBody.parse(sent);
  const { networkAcls, publicNetworkAccess, accessPolicies } = properties;
  const flags = (['enabledForDeployment', 'enabledForDiskEncryption', 'enabledForTemplateDeployment'] as const).filter(
    (flag) => properties[flag] === true,
  );
  return {
    ...now,
    ...(networkAcls === undefined ? {} : openOf(networkAcls)),
    ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }),
    flags: [...new Set([...now.flags, ...flags])],
    permissions: [...new Set([...now.permissions, ...(accessPolicies ?? []).flatMap(namesOf)])],
  };
}

function openOf({ bypass, defaultAction, ipRules, virtualNetworkRules }: z.infer<typeof acls>) {
  return {
    bypass,
    defaultAction,
    ipRules: ipRules.map(({ value }) => value),
    subnets: virtualNetworkRules.map(({ id }) => id),
  };
}

function namesOf({ objectId, permissions }: z.infer<typeof policies>[number]): string[] {
  return Object.entries(permissions).flatMap(([family, names]) => names.map((name) => `${objectId} ${family} ${name}`));
}

/** The access that a state allows and the source does not. Empty if the state allows no more than the source. */
export function beyond(source: Openness, target: Openness): readonly string[] {
  const more = (kind: string, list: readonly string[], allowed: readonly string[]) =>
    list.filter((one) => !allowed.includes(one)).map((one) => `${kind} ${one}`);
  return [
    ...(source.publicNetworkAccess === 'Disabled' && target.publicNetworkAccess !== 'Disabled'
      ? ['public access']
      : []),
    ...(source.defaultAction === 'Deny' && target.defaultAction !== 'Deny' ? ['default action'] : []),
    ...(source.bypass === 'None' && target.bypass !== 'None' ? ['bypass'] : []),
    ...more('address', target.ipRules, source.ipRules),
    ...more('subnet', target.subnets, source.subnets),
    ...more('flag', target.flags, source.flags),
    ...more('permission', target.permissions, source.permissions),
    ...more('assignment', target.assignments, source.assignments),
  ];
}
