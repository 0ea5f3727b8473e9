import { z } from 'zod';
import {
  changePlanPageSchema,
  type ChangeRecord,
  changeRecordSchema,
  type ChangeResult,
  changeResultPageSchema,
  type ChangeRow,
  changeRunIdSchema,
} from '../../../shared/contracts/model/consumerChange';
import { whole } from '../../../shared/contracts/model/ids';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type ChangePlan } from '../../../shared/rules/consumers/planChanges';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { eachStoredPage, readStoredPage, writePage } from '../stored/storedPages';

/** One change of consumers after a run of a move. */
export interface ChangeRef extends RunRef {
  readonly id: string;
}

function listsOf({ id, ...run }: ChangeRef) {
  return {
    plan: {
      schema: changePlanPageSchema,
      nameOf: (page: number) => storeNames.changePlanPage(run, id, page),
      covered: ({ rows }: { readonly rows: readonly ChangeRow[] }) => rows,
      changed,
    },
    results: {
      schema: changeResultPageSchema,
      nameOf: (page: number) => storeNames.changeResults(run, id, page),
      covered: ({ results }: { readonly results: readonly ChangeResult[] }) => results,
      changed,
    },
  };
}

/** Stores the pages of a plan. A second call stores the same. */
export async function storeChangePlan(store: ObjectStore, ref: ChangeRef, { pages }: ChangePlan): Promise<void> {
  for (const [page, rows] of pages.entries()) await writePage(store, listsOf(ref).plan, { page, rows: [...rows] });
}

/** Returns the ids of all changes after a run that have a plan. Anyone who can write to the store can add names. */
export async function listChanges(store: ObjectStore, run: RunRef): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const name of store.list(storeNames.consumerChanges(run))) {
    const id = changeRunIdSchema.safeParse(/\/([^/]+)\/plan\/000000\.json$/.exec(name)?.[1]).data;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** Reads a page of the plan. Throws `CONSUMERS_CHANGED` unless it has this hash. */
export async function readChangePage(
  store: ObjectStore,
  ref: ChangeRef,
  place: { readonly page: number; readonly hash: string },
): Promise<readonly ChangeRow[]> {
  return (await readStoredPage(store, listsOf(ref).plan, place)).rows;
}

export function storeChangeResults(
  store: ObjectStore,
  ref: ChangeRef,
  page: { readonly page: number; readonly results: readonly ChangeResult[] },
): Promise<string> {
  return writePage(store, listsOf(ref).results, { ...page, results: [...page.results] });
}

/** Reads all results of a run. Throws `CONSUMERS_CHANGED` unless they have the hash that is in history. */
export async function readChangeResults(
  store: ObjectStore,
  ref: ChangeRef,
  stored: { readonly pages: number; readonly hash: string },
): Promise<readonly ChangeResult[]> {
  const all: ChangeResult[] = [];
  for await (const { results } of eachStoredPage(store, listsOf(ref).results, stored)) all.push(...results);
  return all;
}

type RecordClients = Pick<Clients, 'store' | 'notes'>;
const noteSchema = z.strictObject({ page: whole, note: z.base64url() });
const label = 'consumer change';

/** A record is a list of one page, whose name is its hash: a step that runs twice stores two. */
function recordAt(run: RunRef, hash: string) {
  const nameOf = () => storeNames.changeRecord(run, hash);
  return { schema: noteSchema, nameOf, covered: ({ note }: { readonly note: string }) => note, changed };
}

/** Stores what an object has and what it gets, encrypted with a key that outlives the run. Returns its hash. */
export async function keepRecord({ store, notes }: RecordClients, run: RunRef, record: ChangeRecord): Promise<string> {
  const sealed = await notes.seal(run, label, jsonBytes(changeRecordSchema.parse(record)));
  const note = Buffer.from(sealed).toString('base64url');
  return writePage(store, recordAt(run, hashPart(note)), { page: 0, note });
}

/** Reads the record with this hash. Throws `CONSUMERS_CHANGED` if the store has another one. */
export async function readChangeRecord(
  { store, notes }: RecordClients,
  run: RunRef,
  hash: string,
): Promise<ChangeRecord> {
  const { note } = await readStoredPage(store, recordAt(run, hash), { page: 0, hash });
  const bytes = await notes.open(run, label, Buffer.from(note, 'base64url'));
  return changeRecordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

function changed(what: string): MoverError {
  const message = `Expected what the app stored of this change of consumers, but ${what}. Nothing more was changed. Find out who can write to the store, then start a new change.`;
  return new MoverError('CONSUMERS_CHANGED', message);
}
