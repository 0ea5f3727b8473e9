import { type ConfigurationEntry, type ManualStep } from '../../contracts/model/configuration';
import { type AccessPolicy } from '../../contracts/model/vaultResource';
import { type ConfigurationFacts, isOwn, nothing, type PartPlan, targetIdOf } from './configurationFacts';
import { entryOf, handLine, leftLine, ownAccessStays } from './entryOf';
import { azCommand } from '../text/azCommand';

/** Maximum of access policies for one vault. Source: Key Vault documentation, "service limits". */
export const maxPolicies = 1024;

const kinds = ['secrets', 'keys', 'certificates', 'storage'] as const;

/** Merges the source's access policies into the target's. No principal loses a permission at the target. */
export function planPolicies(facts: ConfigurationFacts): PartPlan {
  const { source, target, wanted } = facts;
  if (source.usesRoles) return nothing;
  const isWanted = wanted?.accessPolicies === true;
  const there = new Map((target?.accessPolicies ?? []).map((policy) => [principalOf(policy), policy]));
  if (target?.usesRoles === true) return governedByRoles(facts, there);
  const ownPolicy = isWanted ? facts.ownPolicy : undefined;
  const ofSource = ownPolicy === undefined ? source.accessPolicies : withOwn(source.accessPolicies, ownPolicy);
  const added: AccessPolicy[] = [];
  let room = maxPolicies - there.size;
  const entries = ofSource.map((policy): ConfigurationEntry => {
    const now = there.get(principalOf(policy));
    const merged = now === undefined ? policy : union(now, policy);
    const line = lineOf(policy, source.accessPolicies, now);
    if (policy !== ownPolicy && isOwn(policy.objectId, facts)) return leftLine(line, ownAccessStays);
    const entry = entryOf({ ...line, after: permissionsText(merged), isWanted });
    if (entry.action !== 'write') return entry;
    if (now === undefined && room === 0)
      return handLine(line, `The target already has ${String(maxPolicies)} policies, the maximum of a vault.`);
    if (now === undefined) room -= 1;
    added.push(policy);
    return entry;
  });
  return {
    entries,
    steps: added.length === 0 ? [] : [{ kind: 'accessPolicies', policies: added }],
    byHand: [...overLimit(entries), ...ownExtraAccess(facts, isWanted)],
  };
}

/** The permissions of a policy as text. */
export function permissionsText(policy: AccessPolicy): string {
  const parts = kinds.filter((kind) => policy[kind].length > 0).map((kind) => `${kind}: ${policy[kind].join(' ')}`);
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}

/** The principal of a policy. The same person by way of an application is another principal. */
export function principalOf({ objectId, applicationId }: AccessPolicy): string {
  return applicationId === null ? objectId : `${objectId} by way of ${applicationId}`;
}

function lineOf(policy: AccessPolicy, ofSource: readonly AccessPolicy[], now: AccessPolicy | undefined) {
  const name = principalOf(policy);
  const original = ofSource.find((one) => principalOf(one) === name);
  return {
    part: 'accessPolicies',
    name,
    source: original === undefined ? null : permissionsText(original),
    now: now === undefined ? null : permissionsText(now),
  } as const;
}

/** What the app may do at the source is not copied: at the target it gets exactly what the move needs. */
function withOwn(policies: readonly AccessPolicy[], own: AccessPolicy): AccessPolicy[] {
  return [...policies.filter((policy) => principalOf(policy) !== principalOf(own)), own];
}

/** The permissions of both policies. `all` includes every permission except `purge`: see `eachPermission`. */
export function union(left: AccessPolicy, right: AccessPolicy): AccessPolicy {
  const both = (kind: (typeof kinds)[number]) => {
    const names = [...new Set([...left[kind], ...right[kind]].map((name) => name.toLowerCase()))].sort();
    return names.includes('all') ? names.filter((name) => name === 'all' || name === 'purge') : names;
  };
  return {
    ...left,
    secrets: both('secrets'),
    keys: both('keys'),
    certificates: both('certificates'),
    storage: both('storage'),
  };
}

function governedByRoles({ source, address }: ConfigurationFacts, there: ReadonlyMap<string, AccessPolicy>): PartPlan {
  const why = 'The target uses roles, so a policy would have no effect.';
  return {
    entries: source.accessPolicies.map((policy) =>
      leftLine(lineOf(policy, source.accessPolicies, there.get(principalOf(policy))), why),
    ),
    steps: [],
    byHand:
      source.accessPolicies.length === 0
        ? []
        : [
            {
              id: 'policiesToRoles',
              found: 'found',
              what: `The source uses ${String(source.accessPolicies.length)} access policies. The target uses roles.`,
              instruction:
                'Assign each principal of the plan’s accessPolicies a role at the target that allows the same as its policy.',
              commands: [
                azCommand('role assignment create', {
                  'assignee-object-id': '<object id>',
                  role: '<role>',
                  scope: targetIdOf({ address }),
                }),
              ],
            },
          ],
  };
}

function overLimit(entries: readonly ConfigurationEntry[]): ManualStep[] {
  const left = entries.filter(({ action }) => action === 'byHand');
  if (left.length === 0) return [];
  return [
    {
      id: 'policyLimit',
      found: 'found',
      what: `${String(left.length)} access policies do not fit: a vault can have at most ${String(maxPolicies)}.`,
      instruction: 'Remove policies that nobody needs from the target, or use roles. Then run the move again.',
      commands: [],
    },
  ];
}

/** A new target gives no access, not even to the app. A person has to remove the access that the app gets only for the move. */
function ownExtraAccess({ ownPolicy, address }: ConfigurationFacts, isWanted: boolean): ManualStep[] {
  if (ownPolicy === undefined || !isWanted) return [];
  const { objectId } = ownPolicy;
  const place = { subscription: address.subscriptionId, name: address.name, 'object-id': objectId };
  return [
    {
      id: 'ownAccess',
      found: 'found',
      what: 'To write the items, the app’s own identity gets an access policy at the target with exactly what the move needs.',
      instruction: 'After the last move to this target, remove it.',
      commands: [azCommand('keyvault delete-policy', place)],
    },
  ];
}
