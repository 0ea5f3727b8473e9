import { z } from 'zod';
import { type VaultAccess, type VaultUse } from '../../../shared/contracts/api/accessAnswers';
import { type NotLooked } from '../../../shared/contracts/model/configuration';
import { hasCode, MoverError } from '../../../shared/contracts/model/moverError';
import { type DiagnosticSetting } from '../../../shared/contracts/model/vaultResource';
import { type Arm } from '../../../shared/clients/arm/arm';
import { withTimeLimit } from '../../../shared/clients/async/clock';
import { auditDays, type AuditTable, maxUses, usesQuery } from '../../../shared/rules/configuration/consumersQuery';
import { itemUseRow, readLog } from './auditLog';
import { vaultAccess } from '../../../shared/rules/configuration/vaultAccess';

export type AccessArm = Pick<
  Arm,
  'findVault' | 'listRoleAssignments' | 'listRoles' | 'listDiagnosticSettings' | 'queryLogs'
>;

/** What is shown besides who can do what. */
interface Shown {
  /** What each policy would be as roles. */
  readonly asRoles: boolean;
  /** The last use, from the audit log. */
  readonly withUses: boolean;
}

/** Azure ends a request after 230 seconds. */
const limitMs = 120_000;

/** Reads who can do what in a vault. It changes nothing. Undefined if the identity sees no such vault. */
export function readVaultAccess(arm: AccessArm, name: string, shown: Shown): Promise<VaultAccess | undefined> {
  return withTimeLimit(limitMs, read(arm, name, shown), () => {
    const message = `Azure Resource Manager did not say within ${String(limitMs / 1_000)} s who has access to ${name}. Try again.`;
    return new MoverError('ARM_UNAVAILABLE', message, { retryable: true });
  });
}

async function read(arm: AccessArm, name: string, { asRoles, withUses }: Shown): Promise<VaultAccess | undefined> {
  const vault = await arm.findVault(name);
  if (vault === undefined) return undefined;
  const notRead: NotLooked[] = [];
  const look = async <T>(part: string, reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!hasCode(error, 'ARM_FORBIDDEN')) throw error;
      notRead.push({ part, code: error.code, detail: error.message });
      return undefined;
    }
  };
  const [assignments, roles, seen] = await Promise.all([
    look('role assignments', arm.listRoleAssignments(vault.id)),
    look('role definitions', arm.listRoles(vault.id)),
    withUses ? readUses(arm, vault.id, name) : unknownUse('LOG_NOT_READABLE', 'Nobody asked for the last use.'),
  ]);
  notRead.sort((one, other) => (one.part < other.part ? -1 : 1));
  return vaultAccess({ vault, assignments, roles, ...seen, notRead, readAt: new Date().toISOString(), asRoles });
}

type Uses = Pick<Parameters<typeof vaultAccess>[0], 'use' | 'uses'>;

/** The uses that the audit log has. If there is none, or the app may not read it, the reason. */
export async function readUses(arm: AccessArm, vaultId: string, name: string): Promise<Uses> {
  try {
    const settings = await arm.listDiagnosticSettings(vaultId);
    const tables = auditTables(settings);
    if (tables.length === 0)
      return unknownUse('NO_WORKSPACE', 'No diagnostic setting of the vault sends its audit log to a workspace.');
    const ask = { query: usesQuery(name, tables), days: auditDays };
    const { rows, fault } = await readLog(arm, vaultId, { ask, schema: itemUseRow });
    if (fault === 'CUT_OFF')
      return unknownUse('LOG_NOT_READABLE', `The audit log has more than ${String(maxUses)} uses.`);
    if (fault !== undefined) return unknownUse('LOG_NOT_READABLE', 'The audit log has rows of another form.');
    return { use: { days: auditDays }, uses: byPrincipal(rows) };
  } catch (error) {
    if (!(error instanceof MoverError)) throw error;
    return unknownUse('LOG_NOT_READABLE', error.message);
  }
}

function unknownUse(reason: 'NO_WORKSPACE' | 'LOG_NOT_READABLE', detail: string): Uses {
  return { use: { reason, detail }, uses: new Map() };
}

/** The tables that have the audit log of a vault, in any workspace or in one. */
export function auditTables(settings: readonly DiagnosticSetting[], workspaceId?: string): readonly AuditTable[] {
  const isThere = (one: DiagnosticSetting) =>
    workspaceId === undefined || one.workspaceId?.toLowerCase() === workspaceId.toLowerCase();
  return [...new Set(settings.filter((one) => sendsAudit(one) && isThere(one)).map(tableOf))].sort();
}

const logsSchema = z.array(
  z.object({ category: z.string().nullish(), categoryGroup: z.string().nullish(), enabled: z.boolean() }),
);

function sendsAudit({ workspaceId, rest }: DiagnosticSetting): boolean {
  const logs = logsSchema.safeParse(rest['logs']).data ?? [];
  const isAudit = /^(?:audit|allLogs|AuditEvent)$/i;
  return (
    workspaceId !== null &&
    logs.some(({ category, categoryGroup, enabled }) => enabled && isAudit.test(category ?? categoryGroup ?? ''))
  );
}

function tableOf({ rest }: DiagnosticSetting): AuditTable {
  const type = rest['logAnalyticsDestinationType'];
  return typeof type === 'string' && /^dedicated$/i.test(type) ? 'AZKVAuditLogs' : 'AzureDiagnostics';
}

/** The uses of each principal, newest first. */
export function byPrincipal(rows: readonly z.infer<typeof itemUseRow>[]): ReadonlyMap<string, readonly VaultUse[]> {
  const uses = new Map<string, VaultUse[]>();
  for (const { Principal: principal, Item: item, First: first, Last: last, Calls: calls } of rows) {
    const own = uses.get(principal.toLowerCase()) ?? [];
    uses.set(principal.toLowerCase(), own);
    own.push({ item: item === '' ? null : item, first, last, calls });
  }
  for (const own of uses.values()) own.sort((one, other) => (one.last > other.last ? -1 : 1));
  return uses;
}
