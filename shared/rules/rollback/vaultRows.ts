import { type MoveReport } from '../../contracts/api/report';
import { type ConfigurationPart } from '../../contracts/model/configuration';
import { type RollbackRest, type RollbackVaultRow, type ShownVaultRow } from '../../contracts/model/rollback';
import { type VaultChange, type VaultChangeKind } from '../../contracts/model/vaultChanges';
import { principalOf } from '../configuration/planPolicies';

/**
 * The rows for the changes of the vault itself, from the report of the move. What opens or closes the vault comes last, because the
 * rollback must reach the vault before. The app's own access stays: without it nobody could roll the rest back.
 */
export function planVaultRows({ vaultChanges = [] }: Pick<MoveReport, 'vaultChanges'>): readonly RollbackVaultRow[] {
  const rows = vaultChanges.map((change): RollbackVaultRow => {
    if (change.kind === 'accessPolicy' && change.isOwn) return { change, action: 'keep', reason: 'OWN_ACCESS' };
    const isReplaced = 'before' in change && change.before !== null;
    return { change, action: isReplaced ? 'restore' : 'remove' };
  });
  return [...rows].sort((one, other) => order.indexOf(one.change.kind) - order.indexOf(other.change.kind));
}

const order: readonly VaultChangeKind[] = [
  'issuer',
  'contacts',
  'diagnostics',
  'tag',
  'roleAssignment',
  'customRole',
  'accessPolicy',
  'enabledFor',
  'network',
];

export const vaultRowsPerPage = 25;

/** The pages of the rows. A step undoes one page. */
export function vaultPages(rows: readonly RollbackVaultRow[]): readonly (readonly RollbackVaultRow[])[] {
  const pages = Math.ceil(rows.length / vaultRowsPerPage);
  return Array.from({ length: pages }, (_, page) => rows.slice(page * vaultRowsPerPage, (page + 1) * vaultRowsPerPage));
}

/** What the move changed of the vault itself and no row undoes. */
export function vaultRests(report: MoveReport): readonly RollbackRest[] {
  const { move, settings, vaultChanges = [] } = report;
  const isKnown = (kind: string, name: string) =>
    vaultChanges.some((change) => change.kind === kind && (change.kind !== 'issuer' || change.name === name));
  return [
    ...(move.createTarget === null ? [] : (['TARGET_VAULT_STAYS'] as const)),
    ...(isConfigurationLeft(report) ? (['CONFIGURATION_STAYS'] as const) : []),
    ...(settings.some(({ kind, name, state }) => state === 'copied' && !isKnown(kind, name))
      ? (['ISSUERS_AND_CONTACTS_STAY'] as const)
      : []),
  ];
}

/** A report without changes shows nothing of what was there before. */
function isConfigurationLeft({ configuration, vaultChanges }: MoveReport): boolean {
  const results = configuration?.results ?? [];
  if (vaultChanges === undefined) return results.length > 0;
  const counted = new Map<ConfigurationPart, number>();
  for (const { kind } of vaultChanges) {
    const part = partsOf[kind];
    if (part !== undefined) counted.set(part, (counted.get(part) ?? 0) + 1);
  }
  return parts.some((part) => {
    const done = results.filter((result) => result.part === part && result.state !== 'notDone');
    const noted = counted.get(part) ?? 0;
    if (noted === 0) return done.length > 0;
    // Each of these writes is one change. Of the others, one write has all changes of its part.
    return oneEach.has(part) && done.filter(({ state }) => state !== 'failed').length > noted;
  });
}

/** The parts that a move changes at a vault that exists. */
const parts: readonly ConfigurationPart[] = [
  'network',
  'enabledFor',
  'accessPolicies',
  'customRole',
  'roleAssignments',
  'tags',
  'diagnostics',
  'privateEndpoint',
  'purgeProtection',
];

const oneEach: ReadonlySet<ConfigurationPart> = new Set(['customRole', 'roleAssignments', 'diagnostics']);

const partsOf: Readonly<Partial<Record<VaultChangeKind, ConfigurationPart>>> = {
  roleAssignment: 'roleAssignments',
  customRole: 'customRole',
  accessPolicy: 'accessPolicies',
  tag: 'tags',
  diagnostics: 'diagnostics',
  enabledFor: 'enabledFor',
  network: 'network',
};

/** A row as people see it. */
export function shownVaultRow({ change, action, reason }: RollbackVaultRow): ShownVaultRow {
  const { kind } = change;
  return { kind, name: nameOfChange(change), action, ...(reason === undefined ? {} : { reason }) };
}

function nameOfChange(change: VaultChange): string {
  switch (change.kind) {
    case 'roleAssignment': {
      const { principalId, scope } = change.assignment;
      const [, item] = /\/vaults\/[^/]+\/(.+)$/i.exec(scope) ?? [];
      return `${principalId}: ${change.roleName}${item === undefined ? '' : ` at ${item}`}`;
    }
    case 'customRole':
      return change.role.roleName;
    case 'accessPolicy':
      return principalOf(change.set);
    case 'diagnostics':
      return change.set.name;
    case 'tag':
    case 'issuer':
      return change.name;
    case 'enabledFor':
    case 'network':
    case 'contacts':
      return change.kind;
  }
}
