import { setTimeout } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { StateFormatError } from '../arm/azureState';
import { faultRuleSchema } from '../calls/faultRule';
import { settingsChangeSchema } from '../cloud/azureSettings';
import { SeedError, snapshotSchema } from '../seeds/seedSchema';
import { type AzureControl, vaultChangeSchema } from './azureControl';
import { overviewPage } from './overviewPage';

const advanceSchema = z.strictObject({ ms: z.number().int() });
const clockSchema = z.strictObject({ now: z.union([z.number().int(), z.iso.datetime()]) });
const waitSchema = z.strictObject({ timeoutMs: z.number().int().positive().max(600_000) });
const limitSchema = z.coerce.number().int().positive().optional();
const tokenSchema = z
  .strictObject({
    audience: z.string(),
    tenantId: z.guid(),
    clientId: z.guid(),
    objectId: z.guid(),
    lifetimeSeconds: z.number().int(),
  })
  .partial();

/** The control calls over HTTP; docs/emulator.md lists them. The secret URL is the only protection. */
export function controlApp(control: AzureControl): Hono {
  const app = new Hono();
  app.get('/', (context) =>
    context.html(overviewPage(control), 200, {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    }),
  );
  app.get('/faults', (context) => context.json(control.faults()));
  app.post('/faults', async (context) => {
    return context.json({ id: control.addFault(await body(context, faultRuleSchema)) }, 201);
  });
  app.delete('/faults', (context) => {
    control.clearFaults();
    return context.body(null, 204);
  });
  app.delete('/faults/:id', (context) => context.body(null, control.removeFault(context.req.param('id')) ? 204 : 404));

  app.get('/settings', (context) => context.json(control.settings()));
  app.patch('/settings', async (context) => {
    return context.json(await control.changeSettings(await body(context, settingsChangeSchema)));
  });

  app.patch('/vaults/:name', async (context) => {
    const isKnown = await control.changeVault(context.req.param('name'), await body(context, vaultChangeSchema));
    return context.body(null, isKnown ? 204 : 404);
  });
  addClock(app, control);
  addLog(app, control);
  addHeld(app, control);
  addState(app, control);
  app.post('/tokens', async (context) => {
    return context.json({ token: await control.issueToken(given(await body(context, tokenSchema))) });
  });
  app.onError(answerError);
  return app;
}

function addClock(app: Hono, control: AzureControl): void {
  const now = (context: Context) => context.json({ now: new Date(control.now()).toISOString() });
  app.get('/clock', now);
  app.put('/clock', async (context) => {
    const { now: to } = await body(context, clockSchema);
    await control.setClock(typeof to === 'string' ? Date.parse(to) : to);
    return now(context);
  });
  app.post('/clock/advance', async (context) => {
    await control.advanceClock((await body(context, advanceSchema)).ms);
    return now(context);
  });
}

function addLog(app: Hono, control: AzureControl): void {
  app.get('/requests', (context) => context.json(control.requests(limitSchema.parse(context.req.query('limit')))));
  app.delete('/requests', (context) => {
    control.clearLog();
    return context.body(null, 204);
  });
  app.get('/counts', (context) => context.json(control.counts()));
}

function addHeld(app: Hono, control: AzureControl): void {
  app.get('/held', (context) => context.json(control.heldRequests()));
  app.delete('/held', async (context) => {
    await control.dropHeld();
    return context.body(null, 204);
  });
  app.post('/held/flush', async (context) => {
    await control.flushHeld();
    return context.body(null, 204);
  });
  app.post('/held/wait', async (context) => {
    const { timeoutMs } = await body(context, waitSchema);
    const isEmpty = await endsWithin(control.whenDelivered(), timeoutMs);
    return isEmpty ? context.body(null, 204) : context.json(control.heldRequests(), 409);
  });
  app.post('/held/:id/deliver', async (context) => {
    return context.body(null, (await control.deliverHeld(context.req.param('id'))) ? 204 : 404);
  });
}

function addState(app: Hono, control: AzureControl): void {
  app.post('/seed', async (context) => {
    await control.seed(await body(context, z.record(z.string(), z.unknown())));
    return context.body(null, 204);
  });
  app.get('/vaults', (context) => context.json(control.vaults()));
  app.get('/snapshot', (context) => context.json(control.snapshot()));
  app.put('/snapshot', async (context) => {
    await control.restore(await body(context, snapshotSchema));
    return context.body(null, 204);
  });
  app.post('/reset', async (context) => {
    await control.reset();
    return context.body(null, 204);
  });
}

async function body<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await context.req.json());
}

async function endsWithin(done: Promise<void>, timeoutMs: number): Promise<boolean> {
  const stopped = new AbortController();
  const late = setTimeout(timeoutMs, false, { signal: stopped.signal }).catch(() => false);
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    stopped.abort();
  }
}

/** Removes undefined fields, so that they do not overwrite defaults. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function answerError(error: Error, context: Context): Response {
  if (
    error instanceof z.ZodError ||
    error instanceof SeedError ||
    error instanceof StateFormatError ||
    error instanceof SyntaxError
  ) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return context.json({ error: { code: 'BadRequest', message } }, 400);
  }
  console.error(error);
  return context.json({ error: { code: 'InternalError', message: error.message } }, 500);
}
