import { type Proof, type VaultLook } from '../../contracts/model/checkFacts';
import { type ItemType, itemTypes } from '../../contracts/model/item';
import { type Check, fail, learn, pass, type PairFacts, unknown, type Verdict, someOf } from './check';

/** Whether the app may do what the move will ask of it, as far as that can be proved without writing. */
export const rightsChecks: readonly Check[] = [
  {
    id: 'CHK-SOURCE-PERMISSIONS',
    title: 'Permissions in the source',
    looksAt:
      'Calls that change nothing: lists, reads and backups of names that do not exist, for each kind that moves.',
    severity: 'fail',
    remedy:
      'Grant what is missing (or Key Vault Reader, Secrets User and Crypto User, and the backup right), and wait some minutes.',
    link: learn('general/rbac-guide'),
    judge: (facts) => judgeRights(facts, facts.survey.source, neededAtSource(facts)),
  },
  {
    id: 'CHK-TARGET-PERMISSIONS',
    title: 'Permissions in the target',
    looksAt:
      'Lists and reads of names that do not exist; and for writing the access policies or roles of the vault, because no write can be proved without writing.',
    severity: 'fail',
    remedy:
      'Grant what is missing (or Key Vault Secrets, Crypto and Certificates Officer), and wait some minutes. What cannot be proved is proved by a move with "probe": true.',
    link: learn('general/rbac-guide'),
    judge: (facts) => judgeRights(facts, facts.survey.target, neededAtTarget(facts)),
  },
  {
    id: 'CHK-MANAGEMENT-READABLE',
    title: 'Read access to the management plane',
    looksAt: 'Whether Azure Resource Manager shows SKU, access, network, protection and locks of each vault.',
    severity: 'warn',
    remedy: 'Assign Reader on both vaults to the app, if these things are to be checked too.',
    link: learn('general/rbac-guide'),
    judge: ({ survey }) => {
      const closed = [survey.source, survey.target].filter(({ resource }) => resource === null);
      if (closed.length === 0) return pass('Azure Resource Manager shows both vaults.');
      return unknown(
        closed.map(({ name, resourceTrouble }) => `${name}: ${resourceTrouble?.detail ?? 'not asked'}`).join(' '),
      );
    },
  },
];

interface Right {
  readonly itemType: ItemType;
  readonly permission: string;
}

/** Everything is read; what goes by backup is backed up; a certificate that goes by value is read as its secret. */
function neededAtSource(facts: PairFacts): readonly Right[] {
  const needed = needs(facts, ({ backupRestore }) => ['list', 'get', ...(backupRestore > 0 ? ['backup'] : [])]);
  const readsSecret = needed.some(({ itemType, permission }) => itemType === 'secret' && permission === 'get');
  if (facts.routes.certificate.exportImport === 0 || readsSecret) return needed;
  return [...needed, { itemType: 'secret', permission: 'get' }];
}

const writers: Readonly<Record<ItemType, string>> = { secret: 'set', key: 'create', certificate: 'import' };

function neededAtTarget(facts: PairFacts): readonly Right[] {
  return needs(facts, ({ backupRestore, exportImport, recreate }, itemType) => [
    'list',
    'get',
    ...(backupRestore > 0 ? ['restore'] : []),
    ...(exportImport + recreate > 0 ? [writers[itemType]] : []),
  ]);
}

/** Of the kinds that move; of those that there are, once a plan has shown it. */
function needs(
  { move, planned, routes }: PairFacts,
  ask: (counts: PairFacts['routes'][ItemType], itemType: ItemType) => readonly string[],
): readonly Right[] {
  const types = itemTypes.filter((itemType) => {
    if (!move.select.types.includes(itemType)) return false;
    return planned.plan === null || Object.values(routes[itemType]).some((count) => count > 0);
  });
  return types.flatMap((itemType) => ask(routes[itemType], itemType).map((permission) => ({ itemType, permission })));
}

function judgeRights({ survey }: PairFacts, look: VaultLook, needed: readonly Right[]): Verdict {
  if (survey.identity !== null) return unknown('Not asked, because the app has no identity.');
  if (look.trouble !== null) return unknown(`Not asked, because ${look.name} does not let the app talk to it.`);
  const states = needed.map((right) => ({ right, state: stateOf(look, right) }));
  const missing = states.filter(({ state }) => state === 'missing');
  const unproved = states.filter(({ state }) => state === 'unproved');
  const open = unproved.length === 0 ? '' : ` Not proved: ${wordsOf(unproved)}.`;
  if (missing.length > 0) return fail(`The app lacks in ${look.name}: ${wordsOf(missing)}.${open}`);
  if (unproved.length > 0) return unknown(`Nothing is missing in ${look.name} as far as was proved.${open}`);
  return needed.length === 0
    ? pass('Nothing is needed, because nothing moves.')
    : pass(`Proved in ${look.name}: ${wordsOf(states)}.`);
}

/** A call is better proof than a rule, which may not be in force yet, or not any more. */
function stateOf({ proofs, resource }: VaultLook, right: Right): Proof['state'] {
  const proof = proofs.find(
    ({ itemType, permission }) => itemType === right.itemType && permission === right.permission,
  );
  if (proof !== undefined && proof.state !== 'unproved') return proof.state;
  const rights = resource?.ownRights[right.itemType];
  if (rights === undefined) return 'unproved';
  return rights.includes(right.permission) || rights.includes('all') ? 'granted' : 'missing';
}

function wordsOf(states: readonly { readonly right: Right }[]): string {
  return someOf(
    states.map(({ right }) => `${right.itemType}s ${right.permission}`),
    12,
  );
}
