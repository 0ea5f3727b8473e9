import { type RightProof, type VaultLook } from '../../contracts/model/checkFacts';
import { type ItemType, itemTypes } from '../../contracts/model/item';
import { type Check, fail, learn, pass, type PairFacts, unknown, type CheckVerdict, someOf } from './check';

/** Checks of the permissions that the move needs, as far as they can be proved without writing. */
export const rightsChecks: readonly Check[] = [
  {
    id: 'CHK-SOURCE-PERMISSIONS',
    title: 'Permissions in the source',
    looksAt:
      'Calls that change nothing: lists, and reads and backups of names that do not exist. For versions that the move enables, the access policies or roles.',
    severity: 'fail',
    remedy:
      'Grant what is missing (or Key Vault Reader, Secrets User and Crypto User, and the permission to back up), and wait some minutes.',
    link: learn('general/rbac-guide'),
    judge: (facts) => judgeRights(facts, facts.survey.source, neededAtSource(facts)),
  },
  {
    id: 'CHK-TARGET-PERMISSIONS',
    title: 'Permissions in the target',
    looksAt: 'Lists, and reads of names that do not exist. For writes, the access policies or roles of the vault.',
    severity: 'fail',
    remedy:
      'Grant what is missing (or Key Vault Secrets, Crypto and Certificates Officer), and wait some minutes. A move with "probe": true proves what a check cannot.',
    link: learn('general/rbac-guide'),
    judge: (facts) => judgeRights(facts, facts.survey.target, neededAtTarget(facts), neededBySome(facts)),
  },
  {
    id: 'CHK-MANAGEMENT-READABLE',
    title: 'Read access to the management plane',
    looksAt: 'Whether Azure Resource Manager shows SKU, access, network, protection and locks of each vault.',
    severity: 'warn',
    remedy: 'Assign Reader on both vaults to the app, if you want to check these facts too.',
    link: learn('general/rbac-guide'),
    judge: ({ survey }) => {
      const closed = [survey.source, survey.target].filter(({ resource }) => resource === null);
      if (closed.length === 0) return pass('Azure Resource Manager shows both vaults.');
      return unknown(
        closed.map(({ name, resourceTrouble }) => `${name}: ${resourceTrouble?.detail ?? 'not called'}`).join(' '),
      );
    },
  },
];

interface Right {
  readonly itemType: ItemType;
  readonly permission: string;
}

/**
 * The app reads all items, and backs up those that go by backup. It reads a certificate that goes by value as a secret. With
 * `"disabled": "unlock"` it enables disabled versions while it reads them.
 */
function neededAtSource(facts: PairFacts): readonly Right[] {
  const needed = needs(facts, ({ backupRestore }, itemType) => [
    'list',
    'get',
    ...(backupRestore > 0 ? ['backup'] : []),
    ...(facts.extraSteps[itemType].has('unlock') ? [updaters[itemType]] : []),
  ]);
  const readsSecret = needed.some(({ itemType, permission }) => itemType === 'secret' && permission === 'get');
  if (facts.routes.certificate.exportImport === 0 || readsSecret) return needed;
  return [...needed, { itemType: 'secret', permission: 'get' }];
}

const writers: Readonly<Record<ItemType, string>> = { secret: 'set', key: 'create', certificate: 'import' };

const updaters: Readonly<Record<ItemType, string>> = { secret: 'set', key: 'update', certificate: 'update' };

function neededAtTarget(facts: PairFacts): readonly Right[] {
  return needs(facts, ({ backupRestore, exportImport, recreate, update }, itemType) => [
    'list',
    'get',
    ...(backupRestore > 0 ? ['restore'] : []),
    ...(exportImport + recreate > 0 ? [writers[itemType]] : []),
    ...(update > 0 ? [updaters[itemType]] : []),
    ...(facts.move.deletions === 'follow' ? ['delete', 'recover'] : []),
    ...(['recover', 'purge'] as const).filter((step) => facts.extraSteps[itemType].has(step)),
    ...(itemType === 'key' && facts.move.keyVersions === 'replace' ? ['delete', 'purge'] : []),
  ]);
}

/**
 * What only some items need in the target, which the plan does not show: a full verification proves a key by its use, if it may be
 * used; a rotation policy and the policy of a certificate are copied, if the target has not the same.
 */
function neededBySome({ move, routes: { key, certificate } }: PairFacts): readonly Right[] {
  const proves = move.verify === 'full' && key.backupRestore + certificate.backupRestore + certificate.exportImport > 0;
  const copiesRotation = move.copy.rotationPolicies && key.backupRestore + key.recreate > 0;
  const copiesPolicy = certificate.exportImport > 0 || (move.autoRenewal === 'hold' && certificate.backupRestore > 0);
  return [
    ...(proves ? [{ itemType: 'key', permission: 'sign' } as const] : []),
    ...(copiesRotation ? [{ itemType: 'key', permission: 'setrotationpolicy' } as const] : []),
    ...(copiesPolicy ? [{ itemType: 'certificate', permission: 'update' } as const] : []),
  ];
}

/** The rights for the types that move. With a plan, only for the types that exist. */
function needs(
  { move, planned, routes }: PairFacts,
  ask: (counts: PairFacts['routes'][ItemType], itemType: ItemType) => readonly string[],
): readonly Right[] {
  const types = itemTypes.filter((itemType) => {
    if (!move.select.types.includes(itemType)) return false;
    return planned.plan === null || Object.values(routes[itemType]).some((count) => count > 0);
  });
  return types.flatMap((itemType) =>
    [...new Set(ask(routes[itemType], itemType))].map((permission) => ({ itemType, permission })),
  );
}

function judgeRights(
  { survey }: PairFacts,
  look: VaultLook,
  needed: readonly Right[],
  bySome: readonly Right[] = [],
): CheckVerdict {
  if (survey.identity !== null) return unknown('Not checked, because the app has no identity.');
  if (look.trouble !== null) return unknown(`Not checked, because the app cannot connect to ${look.name}.`);
  const states = needed.map((right) => ({ right, state: stateOf(look, right) }));
  const missing = states.filter(({ state }) => state === 'missing');
  const unproved = states.filter(({ state }) => state === 'unproved');
  const open = unproved.length === 0 ? '' : ` Not proved: ${wordsOf(unproved)}.`;
  const lacking = bySome.filter((right) => stateOf(look, right) !== 'granted').map((right) => ({ right }));
  const others = lacking.length === 0 ? '' : ` Not proved, but some items may need it: ${wordsOf(lacking)}.`;
  if (missing.length > 0) return fail(`The app lacks in ${look.name}: ${wordsOf(missing)}.${open}${others}`);
  if (unproved.length + lacking.length > 0)
    return unknown(`The app could not prove all permissions in ${look.name}.${open}${others}`);
  return needed.length === 0
    ? pass('No permission is needed, because nothing moves.')
    : pass(`Proved in ${look.name}: ${wordsOf(states)}.`);
}

/**
 * A call proves more than a policy or role, which may not be in force yet or any more. A right that the roles of the app lack can come
 * from a group.
 */
function stateOf({ proofs, resource }: VaultLook, right: Right): RightProof['state'] {
  const proof = proofs.find(
    ({ itemType, permission }) => itemType === right.itemType && permission === right.permission,
  );
  if (proof !== undefined && proof.state !== 'unproved') return proof.state;
  const rights = resource?.ownRights[right.itemType];
  if (rights === undefined) return 'unproved';
  if (rights.includes(right.permission) || rights.includes('all')) return 'granted';
  return resource?.usesRoles === true ? 'unproved' : 'missing';
}

function wordsOf(states: readonly { readonly right: Right }[]): string {
  return someOf(
    states.map(({ right }) => `${right.itemType}s ${right.permission}`),
    12,
  );
}
