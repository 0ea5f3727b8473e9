import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import {
  type Consumer,
  type ConsumerAsk,
  type ConsumerSearch,
  consumerSearchIdSchema,
} from '../../shared/contracts/model/consumer';
import {
  searchConsumersContract,
  type SearchOutput,
  searchOutputSchema,
} from '../../shared/contracts/steps/consumerSteps';
import { findOrchestration, isCompleted } from './orchestrationState';

/** Reads the searches that the store lists. History says whether they are the app's. */
export interface SearchReaders {
  /** Ids of all searches, newest first. */
  readonly listSearches: () => Promise<readonly string[]>;
  /** Reads the stored consumers. Throws `CONSUMERS_CHANGED` unless they match the hash. */
  readonly eachPage: (run: Pick<SearchOutput, 'id' | 'lastPages'>) => AsyncGenerator<readonly Consumer[], void>;
}

export interface FoundSearch {
  readonly status: DurableOrchestrationStatus;
  readonly ask: ConsumerAsk;
  readonly output: SearchOutput | undefined;
}

/** Everybody with the key of the runtime can start an orchestration with any input, so one whose input no search has is none. */
export async function findSearch(client: DurableClient, id: string): Promise<FoundSearch | undefined> {
  // The id becomes part of a path of the runtime.
  if (!consumerSearchIdSchema.safeParse(id).success) return undefined;
  const status = await findOrchestration(client, id, true);
  if (status?.name !== searchConsumersContract.name) return undefined;
  const ask = searchConsumersContract.input.safeParse(status.input).data;
  if (ask?.id !== id) return undefined;
  return { status, ask, output: isCompleted(status) ? searchOutputSchema.safeParse(status.output).data : undefined };
}

/** A search that ended, with everything that it found. */
export interface ReadSearch extends Pick<ConsumerSearch, 'id' | 'startedAt' | 'finishedAt' | 'readings'> {
  readonly consumers: readonly Consumer[];
}

/** The newest search for consumers of a vault that ended until a time; null without one. Throws `CONSUMERS_CHANGED` as `eachPage`. */
export async function newestSearch(
  client: DurableClient,
  vault: string,
  { listSearches, eachPage, until }: SearchReaders & { readonly until?: string },
): Promise<ReadSearch | null> {
  for (const id of await listSearches()) {
    if (!id.startsWith(`${vault}--`)) continue;
    const output = (await findSearch(client, id))?.output;
    if (output === undefined || (until !== undefined && output.finishedAt > until)) continue;
    const { startedAt, finishedAt, readings } = output;
    const consumers: Consumer[] = [];
    for await (const page of eachPage(output)) consumers.push(...page);
    return { id, startedAt, finishedAt, readings, consumers };
  }
  return null;
}
