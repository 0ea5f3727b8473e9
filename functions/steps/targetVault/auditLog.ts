import { z } from 'zod';
import { type Arm } from '../../../shared/clients/arm/arm';
import { maxUses } from '../../../shared/rules/configuration/consumersQuery';

/** The rows of a query over an audit log. With a fault, there may be others. */
export interface LogRows<Row> {
  readonly rows: readonly Row[];
  /** A row of another form is not readable, and can be the use that counts. */
  readonly fault?: 'NOT_READABLE' | 'CUT_OFF';
}

export interface LogQuery {
  readonly query: string;
  readonly days: number;
}

/**
 * The one reader of audit logs: of a vault, in all workspaces that the identity may read, or of one workspace. It takes at most `maxUses`
 * rows.
 */
export async function readLog<Row>(
  arm: Pick<Arm, 'queryLogs'>,
  id: string,
  { ask, schema }: { readonly ask: LogQuery; readonly schema: z.ZodType<Row> },
): Promise<LogRows<Row>> {
  const found = await arm.queryLogs(id, ask);
  const parsed = found.slice(0, maxUses).map((row) => schema.safeParse(row));
  const rows = parsed.flatMap(({ success, data }) => (success ? [data] : []));
  if (rows.length < parsed.length) return { rows, fault: 'NOT_READABLE' };
  return found.length > maxUses ? { rows, fault: 'CUT_OFF' } : { rows };
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A row of `useDaysQuery`. */
export const useDayRow = z
  .object({
    User: z.string().nullable(),
    Kind: z.enum(['read', 'write', 'none']),
    First: time,
    Last: time,
    Calls: z.number().int().positive(),
  })
  .transform(({ User, Kind, First, Last, Calls }) => ({
    ...{ user: User ?? '', kind: Kind, first: First, last: Last, calls: Calls },
  }));

/** A row of `daysQuery`. */
export const logDayRow = z
  .object({ Day: z.string(), Unknown: z.number().int() })
  .transform(({ Day, Unknown }) => ({ day: Day.slice(0, 10), unknown: Unknown }));

/** A row of `usesQuery`. */
export const itemUseRow = z.object({
  Principal: z.string(),
  Item: z.string().nullable(),
  First: z.string(),
  Last: z.string(),
  Calls: z.number().int(),
});
