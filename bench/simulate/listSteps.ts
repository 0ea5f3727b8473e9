import { type Clock, wait } from '../../shared/clients/async/clock';
import { type ListCursor, type ListedItem } from '../../shared/contracts/model/item';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { type findLateItemsContract } from '../../shared/contracts/steps/lateSteps';
import {
  type indexTargetContract,
  type listItemsContract,
  type surveyIssuersAndContactsContract,
} from '../../shared/contracts/steps/moveSteps';
import { itemsPerPage, listPagesPerStep } from '../../shared/rules/transfer/batching';
import { type Instance } from './instance';
import { type Scenario } from './scenario';
import { answer, someHash } from './stepOutputs';
import { vaultWork } from './vaultWork';
import { type ModelledStep } from './virtualRuntime';

/** Requests to Azure Resource Manager, one after another, for the subscription and the metrics of the vaults. */
const managementRequests = 3;
/** Issuers, contacts, and three lists of soft-deleted items of the source; issuers and contacts of the target. */
const surveyLists = { source: 5, target: 2 };
/** Live and soft-deleted items of three types. */
const indexLists = 6;
/** Keys and certificates have one empty list each. */
const otherTypes = 2;

type ListInput = Pick<InputOf<typeof listItemsContract>, 'move' | 'cursor' | 'maxPages'>;

/** The steps that list items, for vaults of secrets and empty targets. */
export function listSteps(clock: Clock, { items, vault }: Scenario): Readonly<Record<string, ModelledStep>> {
  const pages = Math.max(1, Math.ceil(items / itemsPerPage)) + otherTypes;

  /** Reads pages from a cursor on. A token is the number of pages before it. */
  async function list({ move, cursor }: ListInput, on: Instance, most = listPagesPerStep) {
    const work = vaultWork(on, move);
    const from = Number(cursor?.token ?? 0);
    const reached = from + most;
    // The first page of each type is read in any case.
    const to = reached < pages - otherTypes ? reached : pages;
    await work.lists(to - from, 'source');
    const next: ListCursor | null = to >= pages ? null : { itemType: 'secret', token: String(to), pagesRead: to };
    return { from, to, cursor: next, throttled: work.throttled() };
  }

  return {
    async indexTarget({ move }: InputOf<typeof indexTargetContract>, on: Instance) {
      await wait(clock, managementRequests * vault.latencyMs);
      const work = vaultWork(on, move);
      const reading = Promise.all(Array.from({ length: indexLists }, () => work.lists(1, 'target')));
      return answer(reading, () => ({
        state: 'indexed',
        hash: someHash,
        live: 0,
        deleted: 0,
        throttled: work.throttled(),
      }));
    },
    surveyIssuersAndContacts({ move }: InputOf<typeof surveyIssuersAndContactsContract>, on: Instance) {
      const work = vaultWork(on, move);
      const { source, target } = surveyLists;
      const reading = Promise.all([work.lists(source, 'source'), work.lists(target, 'target')]);
      const surveyed = { state: 'surveyed', settings: 0, deletedInSource: 0, hash: someHash };
      return answer(reading, () => ({ ...surveyed, throttled: work.throttled() }));
    },
    listItems: (input: ListInput, on: Instance) =>
      answer(list(input, on, input.maxPages), ({ from, to, cursor, throttled }) => {
        const listed = namesOf(from * itemsPerPage, Math.min(items, to * itemsPerPage));
        return { state: 'listed', items: listed, cursor, throttled };
      }),
    findLateItems: (input: InputOf<typeof findLateItemsContract>, on: Instance) =>
      answer(list(input, on, input.listPages), ({ cursor, throttled }) => ({
        ...{ state: 'looked', found: 0 },
        cursor,
        throttled,
      })),
  };
}

function namesOf(from: number, to: number): ListedItem[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => ({
    itemType: 'secret',
    itemName: `secret-${String(from + at)}`,
    managed: false,
  }));
}
