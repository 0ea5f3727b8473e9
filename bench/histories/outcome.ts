import { type AzureState } from '../../local/azure/arm/azureState';
import { type EndedRun } from '../../test/support/history/runMoves';
import { itemTypes } from './scenes/scene';
import { seenItem } from './scenes/ledger';
import { type SceneRecord } from './scenes/sceneRecord';
import { sceneVault } from './scenes/sceneSeed';

/** What a history brought: the items of its vaults, and what the app said of them, without times and ids. */
export interface Outcome {
  readonly vaults: Readonly<Record<string, readonly string[]>>;
  readonly moves: readonly unknown[];
  readonly rollbacks: readonly unknown[];
  readonly fleets: readonly unknown[];
}

export type Brought = Pick<SceneRecord, 'rollbacks' | 'fleets'> & { readonly runs: readonly EndedRun[] };

/** Reads what a history of a seed brought. */
export function outcomeOf(seed: number, state: AzureState, { runs, rollbacks, fleets }: Brought): Outcome {
  const own = state.vaults.filter(({ settings }) => settings.name.startsWith(sceneVault(seed, '')));
  return {
    vaults: Object.fromEntries(own.map((vault) => [vault.settings.name, itemsOf(vault)])),
    moves: runs.map(({ report }) => withoutMoment(report)),
    rollbacks: rollbacks.map(({ report }) => withoutMoment(report)),
    fleets: fleets.map(withoutMoment),
  };
}

const names = ['item-a', 'item-b', 'item-c', 'item-d', 'item-e'];

function itemsOf(vault: AzureState['vaults'][number]): string[] {
  return names.flatMap((name) =>
    itemTypes.flatMap((itemType) => {
      const { state, versions } = seenItem(vault, { name, itemType });
      if (state === 'absent') return [];
      const shown = versions.map(({ content, enabled }) => `${content}${enabled ? '' : ' disabled'}`);
      return [`${itemType} ${name} ${state}: ${shown.join(', ')}`];
    }),
  );
}

/** Fields that say when or how long, or that are a hash of such fields. */
const ofMoment = new Set([
  ...['phases', 'seconds', 'itemsPerSecond', 'throttled'],
  ...['proof', 'signing', 'planHash', 'startToken', 'contentKey'],
]);

/** A document of the app without times and ids. */
function withoutMoment(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(time, 'TIME').replaceAll(id, 'ID');
  if (Array.isArray(value)) return value.map(withoutMoment);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([field]) => !ofMoment.has(field));
  return Object.fromEntries(kept.map(([field, one]) => [field, withoutMoment(one)]));
}

const time = /\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g;
const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,64}|(?<=^|run=)[0-9a-f]{8}$/g;
