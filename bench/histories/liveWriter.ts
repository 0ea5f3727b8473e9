import { historyVault } from '../../test/support/history/historySeed';
import { type LiveWrite } from '../../test/support/history/itemHistory';
import { type PlannedWriter, type Side, sides } from '../../test/support/history/plannedHistory';
import { type WritesBySide } from '../../test/support/history/toHistory';
import { type VirtualAzure } from './azure';
import { type Faults } from './faults';
import { type World } from './world';

/** A writer that waits for the first fault of a write waits no longer. */
const maxPatienceMs = 120_000;

/** Writes versions as an application does. Its requests meet no faults, so it knows what it wrote. */
export async function writeLive(
  { world, azure, faults }: { readonly world: World; readonly azure: VirtualAzure; readonly faults: Faults },
  { side, itemName, pausesMs, from }: PlannedWriter,
  at: number,
): Promise<WritesBySide> {
  const done: LiveWrite[] = [];
  const { token } = await azure.token('https://vault.azure.net');
  const until = world.now + (from === 'firstHit' ? maxPatienceMs : 0);
  while (world.now < until && !faults.hasHit) await world.wait(250);
  for (const [count, pauseMs] of pausesMs.entries()) {
    await world.wait(pauseMs);
    const value = `live-${String(at)}-${String(count)}`;
    const body = Buffer.from(JSON.stringify({ value }));
    const sentMs = world.now;
    const url = new URL(
      `https://${historyVault(world.seed, side)}.vault.azure.net/secrets/${itemName}?api-version=7.4`,
    );
    const headers: Readonly<Record<string, string>> = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': String(body.length),
    };
    const request = { method: 'PUT', url, header: (name: string) => headers[name], body: () => Promise.resolve(body) };
    const sent = await azure.answer(request);
    world.note(`live PUT ${itemName} ${String(sent?.status)}`);
    if (sent?.status === 200) done.push({ value, sentMs, answeredMs: world.now });
  }
  return { [side]: { [itemName]: done } };
}

/** The writes of several writers together. */
export function joined(all: readonly WritesBySide[]): WritesBySide {
  const writes: Partial<Record<Side, Record<string, LiveWrite[]>>> = {};
  for (const one of all)
    for (const side of sides)
      for (const [name, done] of Object.entries(one[side] ?? {})) {
        const items = (writes[side] ??= {});
        items[name] = [...(items[name] ?? []), ...done];
      }
  return writes;
}
