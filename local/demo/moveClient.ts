import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

// The demo is an ordinary client: it uses the HTTP contract and imports no code of the app.

const counts = z.object({
  total: z.number(),
  done: z.number(),
  skipped: z.number(),
  blocked: z.number(),
  failed: z.number(),
});

const startedSchema = z.object({ moveUri: z.string(), reportUri: z.string() });

/** Where the app listens, and the key of its calls. */
export interface Place {
  readonly baseUrl: string;
  readonly key: string;
}

const keyHeader = ({ key }: Place) => ({ 'x-functions-key': key });

const statusSchema = z.object({
  phase: z.string(),
  items: counts,
  versions: z.object({ total: z.number(), done: z.number() }),
  rate: z.object({ itemsPerSecond: z.number() }),
});
export type DemoStatus = z.infer<typeof statusSchema>;

const problemSchema = z.looseObject({
  code: z.string(),
  itemType: z.string().optional(),
  itemName: z.string().optional(),
  detail: z.string(),
  remedy: z.string(),
});

const placeSchema = z.looseObject({ region: z.string().nullish() });

const reportSchema = z.looseObject({
  move: z.looseObject({ moveId: z.string(), sourceVault: z.string(), targetVault: z.string() }),
  plan: z.looseObject({ source: placeSchema, target: placeSchema }).nullable(),
  phase: z.string(),
  failedBy: z.array(z.string()).default([]),
  items: counts,
  versions: z.object({ total: z.number(), done: z.number() }),
  verified: z.number(),
  problems: z.array(problemSchema),
  notices: z.array(problemSchema),
  results: z.array(z.looseObject({ itemType: z.string(), itemName: z.string(), state: z.string() })),
});
export type DemoReport = z.infer<typeof reportSchema>;

export type StartedMove = z.infer<typeof startedSchema>;

const ended = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);
const pollMs = 150;

export async function postMove(place: Place, body: Readonly<Record<string, unknown>>): Promise<StartedMove> {
  const answer = await fetch(`${place.baseUrl}/api/moves`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...keyHeader(place) },
    body: JSON.stringify(body),
  });
  if (answer.status !== 202)
    throw new Error(`Expected status 202 for the move, got ${answer.status}: ${await answer.text()}`);
  return startedSchema.parse(await answer.json());
}

/** Polls until the move has ended, and shows every status. */
export async function followMove(
  place: Place,
  move: StartedMove,
  show: (status: DemoStatus) => void,
): Promise<DemoStatus> {
  for (;;) {
    const answer = await fetch(move.moveUri, { headers: keyHeader(place) });
    const status = statusSchema.parse(await answer.json());
    show(status);
    if (ended.has(status.phase)) return status;
    await wait(pollMs);
  }
}

/** Reads the report as JSON and as Markdown. The app writes the report before it shows that the move has ended. */
export async function readReport(place: Place, move: StartedMove): Promise<{ report: DemoReport; text: string }> {
  const read = (format: 'json' | 'md') => fetch(reportAddress(move, format), { headers: keyHeader(place) });
  const [json, text] = await Promise.all([read('json'), read('md')]);
  return { report: reportSchema.parse(await json.json()), text: await text.text() };
}

/** Adds the format to the report's address, which already has parameters. */
function reportAddress({ reportUri }: StartedMove, format: 'json' | 'md'): string {
  const address = new URL(reportUri);
  address.searchParams.set('format', format);
  return address.href;
}
