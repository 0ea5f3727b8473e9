import { type MoveReport } from '../../contracts/api/report';
import { type ItemResult } from '../../contracts/model/outcome';
import { type VaultChange } from '../../contracts/model/vaultChanges';
import { kindOf } from '../problems/summarizeResults';

/** An item that the report proves to be in the target. */
export interface HandedItem extends Pick<ItemResult, 'itemType' | 'itemName'> {
  /** The newest version that the report names in the target. */
  readonly version: string;
  /** What a reader has to know of it. */
  readonly notes: readonly string[];
}

/** A vault that the move created, as far as the report knows it. */
export interface CreatedVault {
  readonly id: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly sku: string | null;
  readonly retentionDays: number | null;
  readonly usesRoles: boolean | null;
}

/** What a report proves for infrastructure code. It has names and ids, never a value. */
export interface HandoverFacts {
  readonly report: MoveReport;
  readonly sourceVault: string;
  readonly targetVault: string;
  /** With `/` at its end. */
  readonly targetUrl: string;
  /** Its id in Azure Resource Manager; null if the report does not have it. */
  readonly targetId: string | null;
  readonly created: CreatedVault | null;
  readonly items: readonly HandedItem[];
  /** Items without a block, each with the reason. */
  readonly leftOut: readonly (readonly [item: string, why: string])[];
  /** What the move changed of the vault itself. */
  readonly changes: readonly VaultChange[];
}

/** Reads what code needs from the report of a move. `suffix` is the end of the host names of vaults. */
export function handoverFacts(report: MoveReport, suffix: string): HandoverFacts {
  const { move, vaultChanges = [] } = report;
  const isReal = !move.dryRun && move.rehearsal === undefined;
  const read = report.results.map((result) => [result, isReal ? whyLeftOut(result) : noMove] as const);
  const created = isReal ? createdVault(report) : null;
  return {
    report,
    sourceVault: move.sourceVault,
    targetVault: move.targetVault,
    targetUrl: `https://${move.targetVault}.${suffix}/`,
    targetId: created?.id ?? idIn(vaultChanges),
    created,
    items: read.flatMap(([result, why]) => (why === undefined ? [handed(result)] : [])),
    leftOut: read.flatMap(([{ itemType, itemName }, why]) =>
      why === undefined ? [] : [[`${itemType}/${itemName}`, why]],
    ),
    changes: isReal ? vaultChanges : [],
  };
}

const noMove = 'the run was no move';

function whyLeftOut({ state, reasons, code, versions }: ItemResult): string | undefined {
  if (kindOf(state) !== 'done') return [`it did not arrive: ${state}`, ...reasons, code].filter(Boolean).join(' ');
  return versions.length === 0 ? 'the report names no version of it in the target' : undefined;
}

function handed({ itemType, itemName, versions, verified, reasons }: ItemResult): HandedItem {
  const notes = [
    ...(verified ? [] : ['The move did not compare it with the source.']),
    ...(reasons.includes('NEW_KEY_MATERIAL') ? ['A new key with other material than in the source.'] : []),
  ];
  return { itemType, itemName, version: versions.at(-1)?.to ?? '', notes };
}

function idIn(changes: readonly VaultChange[]): string | null {
  return changes.flatMap((change) => ('vaultId' in change ? [change.vaultId] : []))[0] ?? null;
}

function createdVault({ move: { createTarget, targetVault }, configuration }: MoveReport): CreatedVault | null {
  const isCreated = configuration?.results.some(({ part, state }) => part === 'vault' && state === 'written') === true;
  if (createTarget === null || !isCreated) return null;
  const { subscriptionId, resourceGroup, location } = createTarget;
  const after = (part: string) => configuration.entries.find((entry) => entry.part === part)?.targetAfter ?? undefined;
  const days = Number(/^(\d+) days$/.exec(after('retention') ?? '')?.[1] ?? NaN);
  const model = after('permissionModel');
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${targetVault}`,
    ...{ resourceGroup, location },
    sku: after('sku') ?? null,
    retentionDays: Number.isNaN(days) ? null : days,
    usesRoles: model === undefined ? null : model === 'roles',
  };
}
