import { z } from 'zod';
import { type Arm } from '../../../shared/clients/arm/arm';
import { withTimeLimit } from '../../../shared/clients/async/clock';
import { type LastUse } from '../../../shared/contracts/model/lastUse';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type LogRow } from '../../../shared/contracts/model/vaultResource';
import { clockDays, maxUses, useDaysQuery } from '../../../shared/rules/configuration/consumersQuery';
import { judgeUse, type UseDay, type ReadLog } from '../../../shared/rules/lastUse/judgeUse';

export type LastUseArm = Pick<Arm, 'ownObjectId' | 'queryLogs'>;

interface Asked {
  readonly id: string;
  readonly name: string;
  readonly now: () => number;
}

/** A query over two years of a busy vault takes its time. */
const limitMs = 120_000;

/**
 * Reads the clock of the last use of a vault from its audit log: of all workspaces that the identity may read, and of both tables. A log
 * that cannot be read, or of which only a part is read, makes the answer unknown.
 */
export async function readLastUse(arm: LastUseArm, { id, name, now }: Asked): Promise<LastUse> {
  const own = [await arm.ownObjectId()];
  const readAt = now();
  const read = await withTimeLimit(limitMs, readDays(arm, { id, name }), () => {
    return new MoverError('ARM_UNAVAILABLE', `Azure Monitor did not answer about ${name} in time.`, {
      retryable: true,
    });
  }).catch(asFault);
  return judgeUse({ vault: name, readAt, own, ...read });
}

type Read = Pick<ReadLog, 'days' | 'fault'>;

async function readDays(arm: LastUseArm, { id, name }: Omit<Asked, 'now'>): Promise<Read> {
  const rows = await arm.queryLogs(id, { query: useDaysQuery(name), days: clockDays });
  const days = rows.slice(0, maxUses).map(dayOf);
  const known = days.filter((day) => day !== undefined);
  if (known.length < days.length) return { days: known, fault: 'NOT_READABLE' };
  return rows.length > maxUses ? { days: known, fault: 'CUT_OFF' } : { days: known };
}

function asFault(error: unknown): Read {
  if (error instanceof MoverError) return { days: [], fault: 'NOT_READABLE' };
  throw error;
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const rowSchema = z.object({
  User: z.string().nullable(),
  Kind: z.enum(['read', 'write', 'none']),
  First: time,
  Last: time,
  Calls: z.number().int().positive(),
});

/** Undefined for a row of another form: then nothing is known of the whole. */
function dayOf(row: LogRow): UseDay | undefined {
  const { data } = rowSchema.safeParse(row);
  if (data === undefined) return undefined;
  return { user: data.User ?? '', kind: data.Kind, first: data.First, last: data.Last, calls: data.Calls };
}
