import { type VaultLook } from '../../contracts/model/checkFacts';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type Check, fail, learn, pass, type PairFacts, unknown } from './check';

/** Checks that both vaults exist, belong to a known tenant, and let the app connect. */
export const reachChecks: readonly Check[] = [
  {
    id: 'CHK-VAULTS-REACHABLE',
    title: 'Reachability of both vaults',
    looksAt: 'A call without a token to each vault over TLS, and whether the later calls get an answer in time.',
    severity: 'fail',
    remedy: 'Check the name, DNS and the network path from the app. Look at the health of the vault in the portal.',
    link: learn('general/access-behind-firewall'),
    judge: (facts) => {
      const silent = troubled(facts, [
        'VAULT_UNREACHABLE',
        'VAULT_UNAVAILABLE',
        'VAULT_THROTTLED',
        'VAULT_REFUSED',
        'INTERNAL',
      ]);
      if (silent.length > 0) return fail(silent.join(' '));
      const unasked = looks(facts).filter(({ region }) => region === null);
      if (unasked.length > 0) return unknown(`${namesOf(unasked)} was not called.`);
      return pass(`${facts.survey.source.name} and ${facts.survey.target.name} answer.`);
    },
  },
  {
    id: 'CHK-TENANT-KNOWN',
    title: 'Tenant of both vaults',
    looksAt: 'Whether MOVE_ALLOWED_TENANTS contains the tenant that each vault returns in its challenge.',
    severity: 'fail',
    remedy: 'Add the tenant to MOVE_ALLOWED_TENANTS if it is one of yours.',
    link: learn('general/authentication'),
    judge: (facts) => {
      const foreign = troubled(facts, ['TENANT_NOT_ALLOWED']);
      if (foreign.length > 0) return fail(foreign.join(' '));
      const unasked = looks(facts).filter(({ region }) => region === null);
      if (unasked.length > 0) return unknown(`${namesOf(unasked)} returned no tenant, because it did not answer.`);
      return pass('Both vaults belong to a tenant that the app knows.');
    },
  },
  {
    id: 'CHK-IDENTITY',
    title: 'Identity of the app',
    looksAt: 'Whether the app can get a token for the vaults.',
    severity: 'fail',
    remedy: 'Give the app a managed identity, or sign in on a laptop.',
    link: learn('general/authentication'),
    judge: ({ survey }) =>
      survey.identity === null ? pass('The app got a token for the vaults.') : fail(survey.identity.detail),
  },
  {
    id: 'CHK-NETWORK-REACH',
    title: 'Network path to both vaults',
    looksAt: 'Whether a firewall, a private link or a perimeter refuses calls of this app.',
    severity: 'fail',
    remedy: "Allow the app's address or subnet, or use a private endpoint of the vault.",
    link: learn('general/network-security'),
    judge: (facts) => {
      const kept = troubled(facts, ['VAULT_NETWORK_FORBIDDEN']);
      if (kept.length > 0) return fail(kept.join(' '));
      const silent = looks(facts).filter(({ trouble }) => trouble !== null);
      if (silent.length > 0) return unknown(`${namesOf(silent)} was not called, because it does not answer.`);
      return pass('Neither vault blocks this app.');
    },
  },
];

function looks({ survey }: PairFacts): readonly VaultLook[] {
  return [survey.source, survey.target];
}

function namesOf(of: readonly VaultLook[]): string {
  return of.map(({ name }) => name).join(' and ');
}

function troubled(facts: PairFacts, codes: readonly ErrorCode[]): readonly string[] {
  return looks(facts).flatMap(({ trouble }) =>
    trouble !== null && codes.includes(trouble.code) ? [trouble.detail] : [],
  );
}
