import { openClients } from '../shared/clients/openClients';
import { withoutClaim } from '../shared/clients/claims/writeGuard';
import { serviceLimits } from '../shared/clients/pace/serviceLimits';
import { testSettings } from '../test/support/clients/clientSettings';
import { z } from 'zod';

// One of several processes that use a vault with the clients of the app, as fast as the pace allows, until it is ended.

const optionsSchema = z.strictObject({
  vault: z.string(),
  connectTo: z.string(),
  folder: z.string(),
  share: z.number(),
  /** The limits of the embedded vault, in the place of those of the service. */
  limits: z.strictObject({ other: z.number(), set: z.number() }),
  secret: z.string(),
});

export type PaceMemberOptions = z.infer<typeof optionsSchema>;

const readers = 24;
const writers = 8;

void main(process.argv[2] ?? '');

async function main(argument: string): Promise<void> {
  const { vault, connectTo, folder, share, limits, secret } = optionsSchema.parse(JSON.parse(argument));
  Object.assign(serviceLimits, limits);
  const [host = '', port] = connectTo.split(':');
  const store = { kind: 'directory', path: folder } as const;
  const clients = openClients(testSettings({ connectTo: { host, port: Number(port) }, store }));
  const pace = { sourceShare: share, targetShare: share, maxInFlight: 64 };
  const meter = { throttled: 0, sent: 0 };
  const secrets = clients.vaults.secrets({ vault, side: 'source', pace, meter, guard: withoutClaim });
  process.stdout.write('{"ready":true}\n');
  const forever = async (call: () => Promise<unknown>): Promise<void> => {
    for (;;) await call().catch(() => undefined);
  };
  const own = `written-by-${process.pid}`;
  await Promise.all([
    ...Array.from({ length: readers }, () => forever(() => secrets.read(secret))),
    ...Array.from({ length: writers }, () => forever(() => secrets.setSecret(own, 'x', { enabled: true, tags: {} }))),
  ]);
}
