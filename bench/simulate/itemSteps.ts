import { type z } from 'zod';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { sendTimes } from '../../shared/clients/claims/writeGuard';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import {
  type backupItemContract,
  type exportItemContract,
  type GroupContract,
  type importItemContract,
  type restoreItemContract,
} from '../../shared/contracts/steps/itemSteps';
import {
  type finishMoveContract,
  type loadPlanPageContract,
  type saveResultsContract,
} from '../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type readAheadContract, type verifyPageContract } from '../../shared/contracts/steps/pageSteps';
import { type signInputContract } from '../../shared/contracts/steps/starts';
import { summarizeResults } from '../../shared/rules/problems/summarizeResults';
import { itemsPerPage } from '../../shared/rules/transfer/batching';
import { isSettled } from '../../shared/rules/transfer/verifiedPages';
import { type Instance } from './instance';

import { type Scenario } from './scenario';
import { answer, openPage, someHash } from './stepOutputs';
import { type ModelledStep } from './virtualRuntime';
import { type VaultWork, vaultWork } from './vaultWork';

const someVersion = 'c'.repeat(32);
const staged = 'staging/payload';
/** The default of VAULT_CALL_TIMEOUT_SECONDS. */
const timeoutMs = 30_000;

/** The steps of the transfer, of the verification and of the end of a move. */
export function itemSteps({ items, method }: Scenario, nowMs: () => number): Readonly<Record<string, ModelledStep>> {
  const sizeOf = (page: number): number => Math.min(itemsPerPage, items - page * itemsPerPage);
  /** What was read ahead, until its batch begins. */
  const ahead = new Map<string, object>();
  const counts = { total: items, done: items, skipped: 0, blocked: 0, failed: 0 };

  return {
    proveStart: () => ({ state: 'proved' }),
    signInput: ({ start }: InputOf<typeof signInputContract>) => ({ state: 'signed', start }),
    endStart: () => ({ state: 'ended' }),
    loadPlanPage: ({ page }: InputOf<typeof loadPlanPageContract>): OutputOf<typeof loadPlanPageContract> => ({
      state: 'loaded',
      page,
      items: Array.from({ length: sizeOf(page) }, (_item, at) => plannedOf(page * itemsPerPage + at, method)),
    }),
    backupItem: ({ move }: InputOf<typeof backupItemContract>, on: Instance) => backUpOne(move, on),
    backupItems: groupStep(backUpOne, ahead),
    restoreItem: ({ move }: InputOf<typeof restoreItemContract>, on: Instance) =>
      itemStep(vaultWork(on, move), (work) => work.at('target', 'restore'), { state: 'restored' }),
    exportItem: ({ move }: InputOf<typeof exportItemContract>, on: Instance) => exportOne(move, on),
    exportItems: groupStep(exportOne, ahead),
    async readAhead({ move }: InputOf<typeof readAheadContract>, on: Instance) {
      const one = method === 'backupRestore' ? backUpOne : exportOne;
      const names = [...Array(sizeOf(0)).keys()].map((at) => plannedOf(at, method).itemName);
      await allInParallel(names, async (name) => ahead.set(nameIn(move, name), await one(move, on)));
      return { state: 'read' };
    },
    importItem: ({ move }: InputOf<typeof importItemContract>, on: Instance) =>
      itemStep(vaultWork(on, move), importOne, {
        state: 'imported',
        versions: [{ from: someVersion, to: someVersion }],
      }),
    saveResults({ items: results }: InputOf<typeof saveResultsContract>): OutputOf<typeof saveResultsContract> {
      const { items: done, versionsDone, problemCount, problemsByCode, problems } = summarizeResults(results, 0);
      const sums = { items: done, versionsDone, problemCount, problemsByCode, problems };
      const saved = { items: results.length, sums };
      if (isSettled(results)) return saved;
      return { ...saved, quietAt: new Date(nowMs() + sendTimes(timeoutMs).lifeMs).toISOString() };
    },
    async verifyPage({ move, page }: InputOf<typeof verifyPageContract>, on: Instance) {
      const work = vaultWork(on, move);
      const size = sizeOf(page);
      const atOnce = Math.min(itemsPerPage, move.pace.maxInFlight);
      const reading = allInParallel([...Array(size).keys()], () => compareOne(work), atOnce);
      const findings = {
        items: { ...counts, total: size, done: size },
        ...{ versionsDone: size, problemCount: 0, problemsByCode: [], problems: [], worked: size },
      };
      const verified = await answer(reading, () => ({ state: 'stored', findings, throttled: work.throttled() }));
      const open = openPage(verified, size);
      return 'open' in open ? { ...open, outdated: [] } : open;
    },
    finishMove: ({ phase, problems }: InputOf<typeof finishMoveContract>): OutputOf<typeof finishMoveContract> => ({
      ...{ phase, items: counts, versions: { total: items, done: items }, problemCount: 0, problemsByCode: [] },
      ...{ problems, sweptPayloads: 0, verified: items, reportHead: someHash },
    }),
  };
}

async function itemStep(work: VaultWork, requests: (work: VaultWork) => Promise<void>, done: object) {
  const output = await answer(requests(work), () => done);
  return { ...output, throttled: work.throttled() };
}

type StepOnOne = (move: MoveSpec, on: Instance) => Promise<object>;

const nameIn = ({ moveId }: MoveSpec, itemName: string): string => `${moveId}/${itemName}`;

function groupStep(one: StepOnOne, ahead: ReadonlyMap<string, object>) {
  return async ({ move, items }: InputOf<GroupContract<z.ZodType>>, on: Instance) => ({
    outputs: await allInParallel(items, async ({ itemName }) => ahead.get(nameIn(move, itemName)) ?? one(move, on)),
  });
}

function backUpOne(move: MoveSpec, on: Instance): Promise<object> {
  return itemStep(vaultWork(on, move), (work) => work.at('source', 'backup'), { state: 'backedUp', staged });
}

function exportOne(move: MoveSpec, on: Instance): Promise<object> {
  return itemStep(vaultWork(on, move), readVersions, {
    ...{ state: 'exported', staged, versionCount: 1, currentVersion: someVersion },
    ...{ versionsLeftOut: [], reasons: [] },
  });
}

/** The order of the versions, and the value. */
async function readVersions(work: VaultWork): Promise<void> {
  await work.at('source', 'list');
  await work.at('source', 'read');
}

/** Looks first, so that no version is written twice. */
async function importOne(work: VaultWork): Promise<void> {
  await work.at('target', 'list');
  await work.at('target', 'set');
}

async function compareOne(work: VaultWork): Promise<void> {
  await Promise.all([work.at('source', 'read'), work.at('target', 'read')]);
}

function plannedOf(at: number, route: Scenario['method']) {
  return {
    ...{ itemType: 'secret' as const, itemName: `secret-${String(at)}`, route, reasons: [] },
    ...{ versionCount: 1, versionsLeftOut: [], currentVersion: someVersion },
  };
}
