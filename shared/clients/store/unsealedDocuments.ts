import { type z } from 'zod';
import { readJson } from './jsonStore';
import { type ObjectStore } from './objectStore';

/**
 * The documents that are read without a proof that the app stored them, and what somebody gains who changes one. `docs/security.md` has
 * the same list. A gain must be harmless: a delay, a refusal, or words that another source contradicts.
 */
export const unsealedDocuments = {
  runRecord: {
    name: 'moves/{id}/{run}/run.json',
    gain: 'False words about a run in lists, for runs of which the runtime has no history any more',
  },
  report: {
    name: 'moves/{id}/{run}/report.json',
    gain: 'A false report of a run without history, which no signature of the app covers. Where history has its head, another one is refused',
  },
  provedReport: {
    name: 'moves/{id}/{run}/proved/{head}.json',
    gain: 'Nothing: a rollback takes it only if its chain ends in the head that history has',
  },
  planSummary: {
    name: 'moves/{id}/{run}/plan/summary.json',
    gain: 'False sums of a plan without history, if they name as many pages as it has',
  },
  shownResults: {
    name: 'moves/{id}/{run}/results/{part}.json',
    gain: 'False states in the list of items, and in what is shown of an interrupted run. Steps, reports and rollbacks use only results that the run sealed',
  },
  shownDeletions: {
    name: 'moves/{id}/{run}/deletions.json',
    gain: 'False deletions in the status of a held move. What it follows or returns, and its report, rest on the sealed record',
  },
  shownRound: {
    name: 'moves/{id}/{run}/plan/late-{round}.json',
    gain: 'A false number of late items in the lists of a run without history',
  },
  waiter: {
    name: 'moves/{id}/{run}/waiting/{hash}.json',
    gain: 'One wake too many, or a pause that lasts until the next look. Who is woken reads what people asked, which is proved',
  },
  sourceEvent: {
    name: 'moves/{id}/{run}/source-event.json',
    gain: 'A pass of a held move comes sooner, within the limits for events, or at its own time',
  },
  ownCalls: {
    name: 'pace/calls/{vault}/{process}.json',
    gain: 'A move that is slower, not below 5 % of the limit, or as fast as its request allows',
  },
  unknownSince: {
    name: 'staging/{id}/{run}/unknown-since.json',
    gain: 'Encrypted payloads of a run that the runtime does not know are removed an hour sooner, or later',
  },
  scratchVault: {
    name: 'scratch-vaults/{id}_{run}.json',
    gain: 'A scratch vault that stays, and is named. What is deleted has the place of the request and the tag of the run',
  },
  scratchEnd: {
    name: 'moves/{id}/{run}/scratch-end.json',
    gain: 'A rehearsal that fails',
  },
  earlierRollback: {
    name: 'moves/{id}/{run}/rollbacks/{rollback}/earlier/{page}.json',
    gain: 'An item that the next rollback keeps once (`DELETE_UNCONFIRMED`), if the rollback with this document was terminated or failed',
  },
  health: {
    name: 'probes/none',
    gain: 'Nothing: a health check only asks whether the store answers',
  },
  probe: {
    name: 'moves/{id}/{run}/probe.json',
    gain: 'One more look for the secret of a probe, whose name has the id of the run, or a probe that stays in a vault',
  },
} as const;

export type UnsealedDocument = keyof typeof unsealedDocuments;

export interface UnsealedPlace {
  readonly document: UnsealedDocument;
  readonly name: string;
}

/** Reads a document of the list; undefined when there is none. Throws `STORE_OBJECT_INVALID` when it does not match the schema. */
export async function readUnsealed<S extends z.ZodType>(
  store: ObjectStore,
  place: UnsealedPlace,
  schema: S,
): Promise<z.output<S> | undefined> {
  return readJson(store, nameOf(place), schema);
}

export async function hasUnsealed(store: ObjectStore, place: UnsealedPlace): Promise<boolean> {
  return (await store.read(nameOf(place))) !== undefined;
}

/** The list is closed: no other name can be read as one of its documents. */
function nameOf({ document, name }: UnsealedPlace): string {
  const pattern = unsealedDocuments[document].name.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+');
  if (new RegExp(`^${pattern}$`).test(name)) return name;
  throw new Error(`Expected a name like ${unsealedDocuments[document].name}, got ${name}.`);
}
