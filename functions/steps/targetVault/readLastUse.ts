import { type Arm } from '../../../shared/clients/arm/arm';
import { withTimeLimit } from '../../../shared/clients/async/clock';
import { type LastUse } from '../../../shared/contracts/model/lastUse';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { clockDays, useDaysQuery } from '../../../shared/rules/configuration/consumersQuery';
import { judgeUse, type ReadLog } from '../../../shared/rules/lastUse/judgeUse';
import { readLog, useDayRow } from './auditLog';

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

/** Who used a vault on which day, by the log of the vault, or by that of a workspace. */
export async function readDays(
  arm: Pick<Arm, 'queryLogs'>,
  { id, name }: Omit<Asked, 'now'>,
): Promise<Read> {
  const ask = { query: useDaysQuery(name), days: clockDays };
  const { rows: days, ...fault } = await readLog(arm, id, { ask, schema: useDayRow });
  return { days, ...fault };
}

function asFault(error: unknown): Read {
  if (error instanceof MoverError) return { days: [], fault: 'NOT_READABLE' };
  throw error;
}
