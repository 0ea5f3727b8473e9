import { MoverError } from '../../../shared/contracts/model/moverError';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type AuditLogRequest } from '../../../shared/contracts/model/targetRequest';
import { daysQuery, usesQuery } from '../../../shared/rules/configuration/consumersQuery';
import { type UseEvidence, whyPartial } from '../../../shared/rules/configuration/itemUses';
import { itemUseRow, logDayRow, readLog } from './auditLog';
import { type AccessArm, auditTables, byPrincipal } from './readVaultAccess';

const unreadable: UseEvidence = { state: 'partial', reason: 'LOG_NOT_READABLE' };

/**
 * Reads from the audit log which items each principal used. The log counts only if the source sends it to the workspace of the request,
 * and if it has all days that the request asks for. Times are days, so that two runs of the step plan the same.
 */
export async function readEvidence(
  arm: Pick<AccessArm, 'listDiagnosticSettings' | 'queryLogs'>,
  { id, name }: Pick<VaultResource, 'id' | 'name'>,
  { workspaceId, days }: AuditLogRequest,
): Promise<UseEvidence> {
  try {
    const tables = auditTables(await arm.listDiagnosticSettings(id), workspaceId);
    if (tables.length === 0) return { state: 'partial', reason: 'LOG_ELSEWHERE' };
    const today = new Date().toISOString().slice(0, 10);
    const log = await readLog(arm, id, { ask: { query: daysQuery(name, tables), days }, schema: logDayRow });
    if (log.fault !== undefined) return unreadable;
    const reason = whyPartial(log.rows, { days, today });
    if (reason !== undefined) return { state: 'partial', reason };
    const used = await readLog(arm, id, { ask: { query: usesQuery(name, tables), days }, schema: itemUseRow });
    // A row that is missing or not understood can be a use.
    return used.fault === undefined ? { state: 'whole', until: today, uses: byPrincipal(used.rows) } : unreadable;
  } catch (error) {
    if (!(error instanceof MoverError) || error.retryable) throw error;
    return unreadable;
  }
}
