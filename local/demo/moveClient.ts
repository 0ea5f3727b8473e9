import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

// The demo is a client like any other: it knows the HTTP contract, not the app's code.

const counts = z.object({
  total: z.number(),
  done: z.number(),
  skipped: z.number(),
  blocked: z.number(),
  failed: z.number(),
});

const startedSchema = z.object({ moveUri: z.string(), reportUri: z.string() });

const statusSchema = z.object({
  phase: z.string(),
  items: counts,
  versions: z.object({ total: z.number(), done: z.number() }),
  rate: z.object({ itemsPerSecond: z.number() }),
});
export type DemoStatus = z.infer<typeof statusSchema>;

const reportSchema = z.looseObject({
  phase: z.string(),
  failedBy: z.array(z.string()).default([]),
  items: counts,
  versions: z.object({ total: z.number(), done: z.number() }),
  verified: z.number(),
  problems: z.array(z.looseObject({ code: z.string() })),
  results: z.array(z.looseObject({ itemType: z.string(), itemName: z.string(), state: z.string() })),
});
export type DemoReport = z.infer<typeof reportSchema>;

export type StartedMove = z.infer<typeof startedSchema>;

const ended = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);
const pollMs = 150;

export async function postMove(baseUrl: string, body: Readonly<Record<string, unknown>>): Promise<StartedMove> {
  const answer = await fetch(`${baseUrl}/api/moves`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 202)
    throw new Error(`Expected 202 for the move; ${answer.status} came: ${await answer.text()}`);
  return startedSchema.parse(await answer.json());
}

/** Polls until the move has ended, and tells of every status on the way. */
export async function followMove(move: StartedMove, tell: (status: DemoStatus) => void): Promise<DemoStatus> {
  for (;;) {
    const answer = await fetch(move.moveUri);
    const status = statusSchema.parse(await answer.json());
    tell(status);
    if (ended.has(status.phase)) return status;
    await wait(pollMs);
  }
}

function withFormat(reportUri: string, format: string): URL {
  const address = new URL(reportUri);
  address.searchParams.set('format', format);
  return address;
}

/** The report in both of its views. The move says that it has ended a moment after the report is written. */
export async function readReport(move: StartedMove): Promise<{ report: DemoReport; text: string }> {
  const [json, text] = await Promise.all([
    fetch(withFormat(move.reportUri, 'json')),
    fetch(withFormat(move.reportUri, 'md')),
  ]);
  return { report: reportSchema.parse(await json.json()), text: await text.text() };
}
