import { type ResourceFacts } from '../../contracts/model/checkFacts';
import { type ConfigurationEntry } from '../../contracts/model/configuration';
import { type Check, fail, learn, pass, type PairFacts, unknown, type CheckVerdict, warn, someOf } from './check';
import { wantedConfiguration } from '../configuration/wantedConfiguration';
import { notListed } from './itemCheck';

/** Checks of the vaults' settings, as Azure Resource Manager shows them. */
export const vaultChecks: readonly Check[] = [
  {
    id: 'CHK-TARGET-NAME',
    title: 'Target vault and its name',
    looksAt: 'Whether the target exists. If it does not answer, whether its name is free, taken or soft-deleted.',
    severity: 'fail',
    remedy: 'Create the vault. Or recover or purge the soft-deleted vault of this name. Or choose another name.',
    link: learn('general/soft-delete-overview'),
    judge: ({ survey: { targetName }, move }) => {
      switch (targetName.state) {
        case 'exists':
          return pass(targetName.detail);
        case 'free':
          return move.createTarget === null ? warn(targetName.detail) : pass(targetName.detail);
        case 'taken':
        case 'softDeleted':
          return fail(targetName.detail);
        case 'notKnown':
          return unknown(targetName.detail);
      }
    },
  },
  {
    id: 'CHK-NEW-TARGET',
    title: 'Creation of the target',
    looksAt:
      'With "createTarget": whether Azure Resource Manager accepts the vault that the move would create. It validates the vault and creates nothing.',
    severity: 'fail',
    remedy:
      'Change "createTarget", or ask the owner of the policy to exempt the target. For a policy that requires purge protection, use "purgeProtection": "atCreation".',
    link: 'https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-policy-requestdisallowedbypolicy',
    judge: ({ survey: { newTarget, target } }) => {
      switch (newTarget?.state) {
        case undefined:
          return undefined;
        case 'exists':
          return pass(`${target.name} exists.`);
        case 'accepted':
          return pass(`Azure Resource Manager accepts ${target.name} as the move would create it.`);
        case 'refused':
          return fail(newTarget.trouble.detail);
        case 'notValidated':
          return unknown(`Azure Resource Manager did not validate ${target.name}. ${newTarget.trouble.detail}`);
      }
    },
  },
  {
    id: 'CHK-HSM-SKU',
    title: 'Hardware keys and SKU of the target',
    looksAt: 'Hardware keys of the source, and the SKU of the target.',
    severity: 'warn',
    limitsReadiness: true,
    remedy: 'Use a target of the premium SKU.',
    link: learn('keys/about-keys'),
    touches: ({ traits }) => traits?.hardware === true,
    judge: ({ planned, survey, options }, { count }) => {
      if (planned.plan === null) return unknown(notListed);
      if (!options.readValues) return undefined;
      if (count === 0) return pass('The app found no hardware key.');
      const sku = survey.target.resource?.sku;
      if (sku === undefined)
        return unknown(`Hardware keys: ${String(count)}. Azure Resource Manager does not show the SKU of the target.`);
      return sku === 'premium'
        ? pass(`Hardware keys: ${String(count)}. The target is premium.`)
        : warn(`Hardware keys: ${String(count)}. The target is standard, which has no hardware.`);
    },
  },
  {
    id: 'CHK-ACCESS',
    title: 'Access model and its entries',
    looksAt: 'The access model (roles or policies) and its entries on both vaults.',
    severity: 'warn',
    remedy: 'Set access at the target before you point applications to it.',
    link: learn('general/rbac-migration'),
    judge: both(({ source, target }, { move, configuration }) => {
      if (source.usesRoles !== target.usesRoles) {
        if (target.usesRoles && wantedConfiguration(move)?.access === 'roles' && configuration !== null)
          return becameRoles(configuration.entries);
        return warn(`The source uses ${modelOf(source)}, the target uses ${modelOf(target)}.`);
      }
      const { access } = target;
      if (source.access === null || access === null)
        return unknown('Azure Resource Manager does not show the role assignments.');
      const lost = source.access.filter((entry) => !access.includes(entry));
      if (lost.length === 0) return pass(`Both use ${modelOf(source)}. The target has every entry of the source.`);
      return warn(`Both use ${modelOf(source)}. The target lacks ${String(lost.length)} entries: ${someOf(lost, 3)}.`);
    }),
  },
  {
    id: 'CHK-ROLES',
    title: 'Access policies as roles',
    looksAt:
      'With "access": "roles": whether each principal can do exactly the same with roles as with its access policy, and nobody else gets access.',
    severity: 'fail',
    remedy:
      'The entry names the cause: see [access policies become roles](target.md#access-policies-become-roles). Or waive this check: who is left out gets no access.',
    link: learn('general/rbac-migration'),
    judge: ({ move, configuration }) => {
      if (wantedConfiguration(move)?.access !== 'roles') return undefined;
      if (configuration === null) return unknown(notListed);
      const mapped = configuration.entries.flatMap(({ name, access }) =>
        access === undefined ? [] : [{ name, access }],
      );
      const unequal = mapped.flatMap(({ name, access: { reason } }) =>
        reason === undefined ? [] : [`${name} (${reason})`],
      );
      if (unequal.length > 0) return fail(`Not equal: ${String(unequal.length)}. ${someOf(unequal)}.`);
      const differing = mapped.filter(
        ({ access: { gains, losses, narrowed } }) => gains.length + (narrowed === undefined ? losses.length : 0) > 0,
      ).length;
      const accepted =
        differing === 0 ? '' : ` The request accepts that ${String(differing)} differ, as the plan says.`;
      const narrowed = mapped.filter(({ access }) => access.narrowed !== undefined).map(({ name }) => name);
      const few = narrowed.length === 0 ? '' : ` At single items only, by the audit log: ${someOf(narrowed)}.`;
      return pass(`Each of ${String(mapped.length)} principals gets roles.${accepted}${few}`);
    },
  },
  {
    id: 'CHK-NETWORK-SETTINGS',
    title: 'Network settings',
    looksAt: 'Public access, firewall rules, trusted services and private endpoints of both vaults.',
    severity: 'warn',
    remedy: 'Set the network rules and private endpoints of the target before you point applications to it.',
    link: learn('general/network-security'),
    judge: both(({ source, target }) => {
      const differs = networkParts.filter(({ of }) => of(source) !== of(target));
      if (differs.length === 0) return pass(`They are equal: ${networkParts.map(({ of }) => of(source)).join(', ')}.`);
      return warn(differs.map(({ of }) => `Source: ${of(source)}; target: ${of(target)}.`).join(' '));
    }),
  },
  {
    id: 'CHK-DELETE-PROTECTION',
    title: 'Retention and purge protection',
    looksAt: 'Soft-delete retention and purge protection of both vaults.',
    severity: 'warn',
    remedy:
      'Retention can be set only when a vault is created. Switch purge protection on last: it cannot be switched off.',
    link: learn('general/soft-delete-overview'),
    judge: both(({ source, target }, { move }) => {
      const words = `Source: ${protectionOf(source)}; target: ${protectionOf(target)}.`;
      if (target.purgeProtection && move.keyVersions === 'replace')
        return warn(`${words} So no key can be replaced in the target, which the request asks for.`);
      const isSame = source.retentionDays === target.retentionDays && source.purgeProtection === target.purgeProtection;
      return isSame ? pass(words) : warn(words);
    }),
  },
  {
    id: 'CHK-LOCKS',
    title: 'Locks',
    looksAt: 'Management locks on both vaults, their resource groups and subscriptions.',
    severity: 'warn',
    remedy:
      'Locks do not stop items from moving. Consider them when you set access at the target or retire the source.',
    link: 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
    judge: both(({ source, target }) => {
      const hidden = [source, target].flatMap(({ locks }, at) =>
        locks === null ? [at === 0 ? 'source' : 'target'] : [],
      );
      const locks = [...(source.locks ?? []).map(lockOf('source')), ...(target.locks ?? []).map(lockOf('target'))];
      const words =
        hidden.length === 0 ? '' : `Azure Resource Manager does not show the locks of the ${hidden.join(' and the ')}.`;
      if (locks.length > 0) return warn(`${someOf(locks)}. ${words}`.trim());
      return words === '' ? pass('There are no locks.') : unknown(words);
    }),
  },
];

/** Whether the target has the roles that the access policies of the source become. */
function becameRoles(entries: readonly ConfigurationEntry[]): CheckVerdict {
  const mapped = entries.filter(({ part, access }) => part === 'accessPolicies' && access !== undefined);
  const missing = mapped.filter(({ action }) => action !== 'equal').map(({ name }) => name);
  const words = 'The source uses access policies, the target uses roles.';
  return missing.length === 0
    ? pass(`${words} Each of ${String(mapped.length)} principals has the roles of its policy.`)
    : warn(`${words} The target lacks roles of ${String(missing.length)}: ${someOf(missing, 3)}.`);
}

interface BothResources {
  readonly source: ResourceFacts;
  readonly target: ResourceFacts;
}

/** A rule that needs the resources of both vaults. */
function both(judge: (of: BothResources, facts: PairFacts) => CheckVerdict) {
  return (facts: PairFacts): CheckVerdict => {
    const { source, target } = facts.survey;
    if (source.resource !== null && target.resource !== null) {
      return judge({ source: source.resource, target: target.resource }, facts);
    }
    const silent = [source, target].filter(({ resource }) => resource === null).map(({ name }) => name);
    return unknown(`Azure Resource Manager does not show ${silent.join(' and ')}.`);
  };
}

function modelOf({ usesRoles }: ResourceFacts): string {
  return usesRoles ? 'roles' : 'access policies';
}

const networkParts: readonly { readonly of: (resource: ResourceFacts) => string }[] = [
  { of: ({ network }) => (network.publicAccess ? 'public access on' : 'public access off') },
  {
    of: ({ network }) => (network.denies ? `firewall on, ${String(network.rules)} rules` : 'firewall off'),
  },
  { of: ({ network }) => (network.trustedServices ? 'trusted services allowed' : 'trusted services blocked') },
  { of: ({ network }) => `${String(network.privateEndpoints)} private endpoints` },
];

function protectionOf({ retentionDays, purgeProtection }: ResourceFacts): string {
  return `${String(retentionDays)} days, purge protection ${purgeProtection ? 'on' : 'off'}`;
}

function lockOf(side: 'source' | 'target') {
  return ({ name, level }: { readonly name: string; readonly level: string }): string =>
    `${name} (${level}) at the ${side}`;
}
