import { type Consumer, type ReadingReason, type SourceReading } from '../../../shared/contracts/model/consumer';
import { type UnknownUseReason } from '../../../shared/contracts/model/lastUse';
import { chunksOf } from '../../../shared/clients/async/takeTurns';
import { auditActions, workspaceAction } from '../../../shared/rules/consumers/searchRights';
import { callersOf, type LogCaller, type UseDay } from '../../../shared/rules/lastUse/judgeUse';
import { readDays } from '../targetVault/readLastUse';
import { missingActions } from './proveScope';
import { complete, failedReading, incomplete, timeNow } from './readingOf';
import { type SourceAsk, type SourceStep } from './source';

/** As many as a page of consumers has. */
const callersPerStep = 1_000;

/**
 * Who called the vault, by its audit log in both tables: in the workspaces of the request, or in all that the identity may read. Calls of
 * the app itself do not count. What all of them have together is judged by the rules of the clock of the last use, because a log that
 * moved to another workspace has a hole in each of them.
 */
export async function* auditSource(ask: SourceAsk): AsyncGenerator<SourceStep, void> {
  const { source, scope, vault, workspaces } = ask;
  const found = await findVault(ask);
  if ('because' in found) {
    yield { consumers: [], readings: [found], cursor: null };
    return;
  }
  const places = workspaces ?? [found.id];
  const days: UseDay[] = [];
  const readings: SourceReading[] = [];
  const answered: string[] = [];
  let fault: 'NOT_READABLE' | 'CUT_OFF' | undefined;
  for (const place of places) {
    const read = await readPlace(ask, place);
    if ('readings' in read) readings.push(...read.readings);
    else {
      answered.push(place);
      days.push(...read.days);
      fault ??= read.fault;
    }
  }
  const log = { vault: vault.name, readAt: Date.now(), own: found.own, days, ...(fault && { fault }) };
  const { callers, because } = callersOf(log);
  const consumers = callers.map((one) => consumerOf(one, ask));
  const own = answered.map((place, at) => {
    const where = { source, scope: place === found.id ? scope : place };
    // The callers of all places together: one of them stands for the number.
    const count = at === 0 ? consumers.length : 0;
    return because === null
      ? complete(where, count)
      : incomplete(where, { because: reasons[because], action: null, found: count });
  });
  for (const some of chunksOf(consumers, callersPerStep)) yield { consumers: some, readings: [], cursor: null };
  yield { consumers: [], readings: [...readings, ...own], cursor: null };
}

const reasons: Readonly<Record<UnknownUseReason, ReadingReason>> = {
  NO_LOG: 'NO_LOG',
  NOT_READABLE: 'NO_ANSWER',
  CUT_OFF: 'CUT_OFF',
  LOGS_LATE: 'LOGS_LATE',
  LOGS_STOPPED: 'LOGS_STOPPED',
  RETENTION_SHORT: 'RETENTION_SHORT',
  CLOCKS_DIFFER: 'CLOCKS_DIFFER',
};

async function findVault({ clients: { arm }, source, scope, vault }: SourceAsk) {
  try {
    const [resource, own] = await Promise.all([arm.findVault(vault.name), arm.ownObjectId()]);
    if (resource !== undefined) return { id: resource.id, own: [own] };
    const why = { because: 'SCOPE_NOT_READABLE', action: 'Microsoft.KeyVault/vaults/read' } as const;
    return incomplete({ source, scope }, why);
  } catch (error) {
    return failedReading({ source, scope }, null, error);
  }
}

type Read = Awaited<ReturnType<typeof readDays>> | { readonly readings: readonly SourceReading[] };

/** Azure leaves out the rows of a table that the identity may not read, so its permissions are looked at first. */
async function readPlace({ clients, source, scope, vault, workspaces }: SourceAsk, place: string): Promise<Read> {
  const where = { source, scope: workspaces === undefined ? scope : place };
  const actions = workspaces === undefined ? auditActions : [workspaceAction];
  try {
    const missing = await missingActions(clients.consumers, place, actions);
    if (missing.length > 0)
      return { readings: missing.map((action) => incomplete(where, { because: 'RIGHT_MISSING', action })) };
    return await readDays(clients.arm, { id: place, name: vault.name });
  } catch (error) {
    return { readings: [failedReading(where, actions[0] ?? null, error)] };
  }
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function consumerOf({ user, firstAt, lastAt, reads, writes }: LogCaller, { source }: SourceAsk): Consumer {
  const place = reads && writes ? 'reads and writes' : writes ? 'writes' : 'reads';
  return {
    ...{ kind: 'caller', resourceId: user, place, source, form: 'name', item: null, version: null },
    identity: guid.test(user) ? user : null,
    seenAt: timeNow(),
    used: { firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() },
  };
}
