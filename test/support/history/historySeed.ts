import { createHash } from 'node:crypto';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type HistoryPlan, type Side } from './plannedHistory';

/** The name of a vault of one history. All histories of a run share an emulator. */
export function historyVault(history: number, side: Side): string {
  return `past-${history}-${side}`;
}

/** The value of a version that a source has at the start. */
export function seededValue(side: Side, itemName: string, at: number): string {
  return `${side}-${itemName}-${at}`;
}

/** The vaults at the start of one history: two sources with equal item names, and an empty target. */
export function historySeed(history: number, { items, targetRegion }: HistoryPlan): SeedInput {
  const source = (side: 'west' | 'south') => ({
    name: historyVault(history, side),
    region: 'westeurope',
    secrets: items
      .filter((item) => item[side].length > 0)
      .map((item) => ({
        name: item.name,
        versions: item[side].map((enabled, at) => ({
          // The emulator derives ids from names, so both sources would have the same ids. The service creates random
          // ids.
          id: createHash('md5').update(`${side}/${item.name}/${at}`).digest('hex'),
          value: seededValue(side, item.name, at),
          enabled,
          created: 1_700_000_000 + at,
        })),
      })),
  });
  return {
    vaults: [source('west'), source('south'), { name: historyVault(history, 'target'), region: targetRegion }],
  };
}

/** The part of the seed that all histories share. */
export const sharedSeed: SeedInput = {
  settings: { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } },
  vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] }],
};
