import { type Consumer, type SourceReading } from '../../shared/contracts/model/consumer';
import {
  enterConsumerSearchContract,
  readConsumersContract,
  searchConsumersContract,
} from '../../shared/contracts/steps/consumerSteps';
import { type Clients } from '../../shared/clients/openClients';
import { storeConsumers } from '../steps/consumers/consumerPages';
import { sourceOf } from '../steps/consumers/sources';
import { enterSearch } from '../steps/consumers/searchList';
import { activity, runtimeActivity } from '../steps/frame/activity';
import { orchestrationState } from '../runtime/orchestrationState';

/** As many as a page of Resource Graph has rows. */
const consumersPerPage = 1_000;

/** A key of App Configuration can have 10,000 characters. */
const maxText = 2_048;

/** Others wrote these names, and a long one must not make a page that nobody can read. */
function bounded({ resourceId, place, ...rest }: Consumer): Consumer {
  return { ...rest, resourceId: resourceId.slice(0, maxText), place: place.slice(0, maxText) };
}

/** A part with more readings ends, because its output has them all. */
const readingsPerPart = 200;

/**
 * Reads one source in one scope, and stores what it finds in pages. Only one page is in memory. When its time is used up, it returns a
 * cursor; a second run of the same part reads again, and stores pages of its own.
 */
export function readConsumers({ consumers: reads, arm, store, budget: begin }: Clients) {
  return activity(readConsumersContract, async ({ id, vault, source, scope, workspaces, before, cursor }) => {
    const budget = begin();
    const readings: SourceReading[] = [];
    let [last, pages, found] = [before, 0, 0];
    let open: Consumer[] = [];
    const flush = async (): Promise<void> => {
      if (open.length === 0) return;
      last = await storeConsumers(store, { id, before: last }, open);
      pages += 1;
      found += open.length;
      open = [];
    };
    const ended = async (next: string | null) => {
      await flush();
      return { readings, pages, last, consumers: found, cursor: next };
    };
    try {
      const ask = {
        clients: { consumers: reads, arm },
        vault: { name: vault, suffix: reads.vaultSuffix },
        ...{ source, scope, workspaces, cursor },
      };
      for await (const step of sourceOf(ask)(ask)) {
        open.push(...step.consumers.map(bounded));
        readings.push(...step.readings);
        if (open.length >= consumersPerPage) await flush();
        const isFull = budget.isSpent() || readings.length >= readingsPerPart;
        if (step.cursor !== null && isFull) return await ended(step.cursor);
      }
      return await ended(null);
    } finally {
      budget.end();
    }
  });
}

/** As the start of a search by a request. */
export function enterConsumerSearch({ store }: Clients) {
  return runtimeActivity(enterConsumerSearchContract, async ({ id }, client) => {
    const { name } = searchConsumersContract;
    await enterSearch(store, id, async (one) => (await orchestrationState(client, one, [name])) === 'running');
    return { state: 'entered' as const };
  });
}
