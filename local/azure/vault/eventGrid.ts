import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** How long after a delivery without a 2xx the next one follows. Source: Event Grid documentation, "Retry schedule"; the first pauses. */
const retryMs = [10_000, 30_000, 60_000, 300_000];

const answerSchema = z.looseObject({
  id: z.string().optional(),
  key: z.looseObject({ kid: z.string().optional() }).optional(),
});

/** The kind of item of which an operation makes a new version. A certificate that is issued later, or renewed, has no event. */
const kinds: Readonly<Record<string, string>> = {
  'secrets.set': 'Secret',
  'keys.create': 'Key',
  'keys.import': 'Key',
  'keys.rotate': 'Key',
  'certificates.import': 'Certificate',
  'certificates.merge': 'Certificate',
};

/** A successful operation of a vault. */
export interface Performed {
  readonly operation: string;
  readonly vaultName: string;
  /** Resource id of the vault. */
  readonly vaultId: string;
  /** The answer, which has the id of the new version. */
  readonly body: object | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * A subscription of Event Grid to the new versions of all vaults, in Event Grid's own schema. Before the first delivery, the
 * receiver has to answer the handshake. Deliveries are only in memory.
 */
export class EventGrid {
  private readonly validated = new Set<string>();

  /** Delivers the event of an operation, if it has one. Does not wait for the delivery. */
  announce(url: string | undefined, { operation, vaultName, vaultId, body, at }: Performed): void {
    const kind = kinds[operation];
    if (url === undefined || kind === undefined) return;
    const id = idIn(body);
    const [, , , name = '', version = ''] = URL.canParse(id) ? new URL(id).href.split('/').slice(1) : [];
    const data = { Id: id, VaultName: vaultName, ObjectType: kind, ObjectName: name, Version: version };
    const eventType = `Microsoft.KeyVault.${kind}NewVersionCreated`;
    void this.deliver(url, eventOf({ topic: vaultId, subject: name, eventType, data, at }));
  }

  private async deliver(url: string, event: GridEvent, tries = 0): Promise<void> {
    const isTaken = (await this.validate(url, event)) && (await post(url, 'Notification', event)).isTaken;
    const pauseMs = retryMs[tries];
    if (isTaken || pauseMs === undefined) return;
    setTimeout(() => void this.deliver(url, event, tries + 1), pauseMs).unref();
  }

  /** Asks the receiver once whether it wants the events of this subscription: it has to repeat a code. */
  private async validate(url: string, { topic }: GridEvent): Promise<boolean> {
    if (this.validated.has(url)) return true;
    const validationCode = randomUUID();
    const eventType = 'Microsoft.EventGrid.SubscriptionValidationEvent';
    const event = eventOf({ topic, subject: '', eventType, data: { validationCode }, at: Date.now() });
    const { isTaken, text } = await post(url, 'SubscriptionValidation', event);
    if (!isTaken || !text.includes(`"validationResponse":"${validationCode}"`)) return false;
    this.validated.add(url);
    return true;
  }
}

type GridEvent = ReturnType<typeof eventOf>;

interface EventParts {
  /** Resource id of the source. */
  readonly topic: string;
  readonly subject: string;
  readonly eventType: string;
  readonly data: object;
  readonly at: number;
}

function eventOf({ at, ...event }: EventParts) {
  const eventTime = new Date(at).toISOString();
  return { id: randomUUID(), ...event, eventTime, dataVersion: '1', metadataVersion: '1' };
}

async function post(url: string, type: string, event: GridEvent): Promise<{ isTaken: boolean; text: string }> {
  try {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'aeg-event-type': type };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify([event]), redirect: 'manual' });
    return { isTaken: answer.ok, text: await answer.text() };
  } catch {
    return { isTaken: false, text: '' };
  }
}

/** The id of the version in an answer: that of a key is in `key`. */
function idIn(body: object | undefined): string {
  const { id, key } = answerSchema.parse(body ?? {});
  return id ?? key?.kid ?? '';
}
