import { historyVault } from '../../test/support/history/historySeed';
import { type LiveWrite } from '../../test/support/history/itemHistory';
import { type PlannedWriter } from '../../test/support/history/plannedHistory';
import { type WritesBySide } from '../../test/support/history/toHistory';
import { type VirtualAzure } from './azure';
import { type World } from './world';

/** Writes versions as an application does. Its requests meet no faults, so it knows what it wrote. */
export async function writeLive(
  { world, azure }: { readonly world: World; readonly azure: VirtualAzure },
  { side, itemName, pausesMs }: PlannedWriter,
  at: number,
): Promise<WritesBySide> {
  const done: LiveWrite[] = [];
  const { token } = await azure.token('https://vault.azure.net');
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
