import { changeConsumer, lookAtConsumer, saveChanges } from '../../../functions/activities/changeConsumer';
import { changeConsumers } from '../../../functions/orchestrators/consumers/changeConsumers';
import { type ActivityFactory } from '../../../functions/steps/frame/activity';
import { readChangeResults, storeChangePlan } from '../../../functions/steps/consumers/changeStore';
import { type ConsumerWrites } from '../../../shared/clients/consumers/consumerWrites';
import { type Clients } from '../../../shared/clients/openClients';
import { keptNotes } from '../../../shared/clients/staging/keptNotes';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { directoryStore } from '../../../shared/clients/store/directoryStore';
import {
  type ChangeOutcome,
  type ChangeResult,
  type ChangeRow,
  type ConsumerChange,
} from '../../../shared/contracts/model/consumerChange';
import { type ChangeSummary, changeSummarySchema } from '../../../shared/contracts/steps/changeSteps';
import { planTakingBack } from '../../../shared/rules/consumers/changeResults';
import { changePlanOf } from '../../../shared/rules/consumers/planChanges';
import { temporaryFolder } from '../clients/clientFolder';
import { testKeyWrapper } from '../clients/clientKeyWrapper';
import { moveOf } from '../move/moveFixtures';
import { playToEnd, type Script } from '../move/moveOrchestration';

/** The outputs of the steps of one run, by name, input and number: only these survive a kill. */
export type StepHistory = Map<string, unknown>;

/** A change that has ended. */
export interface EndedChange {
  readonly summary: ChangeSummary;
  readonly results: readonly ChangeResult[];
  readonly outcomes: readonly ChangeOutcome[];
}

interface RunOptions {
  readonly undoes?: string | null;
  readonly dryRun?: boolean;
  readonly history?: StepHistory;
  /** Each step runs twice, as a runtime may deliver it. The output of the first or of the last run counts. */
  readonly twice?: 'first' | 'last';
  /** The call at which the process dies. */
  readonly kill?: Kill;
  /** Somebody changes the documents with these names before a step reads them. */
  readonly damaged?: RegExp;
}

/** A process that dies at the n-th call to a service or to the store, before it is sent or after its answer. */
export class Kill {
  private calls = 0;
  isDead = false;

  constructor(
    private readonly n: number,
    private readonly when: 'before' | 'after',
  ) {}

  /** The object, whose calls count. A dead process calls nothing. */
  guard<T extends object>(calls: T): T {
    return new Proxy(calls, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (typeof found !== 'function') return found;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          this.calls += 1;
          if (this.calls === this.n && this.when === 'before') this.isDead = true;
          if (this.isDead) throw new Error('killed');
          const answer: unknown = await Reflect.apply(found, target, args);
          if (this.calls === this.n) this.isDead = true;
          if (this.isDead) throw new Error('killed');
          return answer;
        };
      },
    });
  }
}

export class Killed extends Error {}

const steps = { lookAtConsumer, changeConsumer, saveChanges };
const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
const reference = { moveId: 'move', runId: 'abcdef01' };

/** Runs changes as the runtime does: the real orchestrator from its history on, and the real steps with the store of one app. */
export function changeHost() {
  const { folder, remove } = temporaryFolder();
  const store = directoryStore(folder);
  const wrapper = testKeyWrapper();
  let runs = 0;
  /** A run that continues after a kill has the same id. */
  const ids = new WeakMap<StepHistory, string>();

  const run = async (
    writes: ConsumerWrites,
    rows: readonly ChangeRow[],
    { undoes = null, dryRun = false, history = new Map<string, unknown>(), twice, kill, damaged }: RunOptions = {},
  ): Promise<EndedChange & { readonly id: string }> => {
    runs += 1;
    const id = ids.get(history) ?? `old-kv--20260101T000000000-${String(runs).padStart(8, '0')}`;
    ids.set(history, id);
    const plan = changePlanOf(rows);
    await storeChangePlan(store, { ...reference, id }, plan);
    const { hashes, planHash, changes } = plan;
    const asked = { id, search: id, undoes, dryRun, planHash, hashes, rows: plan.rows, changes };
    const move = moveOf({ sourceVault: 'old-kv', targetVault: 'new-kv', ...reference });
    const input = { move, change: { ...asked, askedAt: '2026-01-01T00:00:00.000Z' }, progress: null, start };
    const guarded = <T extends object>(calls: T) => kill?.guard(calls) ?? calls;
    // A new process has read nothing yet.
    const own = guarded(damaged === undefined ? store : damagedStore(store, damaged));
    const clients = { store: own, notes: keptNotes(own, wrapper), consumerWrites: guarded(writes) };
    for (;;) {
      const { output, missing } = replay(input, history);
      if (missing === undefined) {
        const summary = changeSummarySchema.parse(output);
        const results = await readChangeResults(store, { ...reference, id }, summary);
        return { id, summary, results, outcomes: results.map(({ outcome }) => outcome) };
      }
      const step: ActivityFactory = steps[missing.name];
      const one = await step(clients as unknown as Clients).run(missing.input);
      const other = twice === undefined ? one : await step(clients as unknown as Clients).run(missing.input);
      if (kill?.isDead === true) throw new Killed();
      history.set(missing.key, twice === 'last' ? other : one);
    }
  };

  return {
    run,
    remove,
    /** Changes one object. */
    change: (writes: ConsumerWrites, change: ConsumerChange, options?: RunOptions) =>
      run(writes, [rowOf(change)], options),
    /** Takes back what a run changed. */
    undo: (writes: ConsumerWrites, { id, results }: EndedChange & { readonly id: string }, options?: RunOptions) =>
      run(writes, planTakingBack(results), { ...options, undoes: id }),
  };
}

/** The place of a row, or the first character of a record, is another one. */
function damagedStore(store: ObjectStore, names: RegExp): ObjectStore {
  return {
    ...store,
    read: async (name) => {
      const bytes = await store.read(name);
      if (bytes === undefined || !names.test(name)) return bytes;
      const text = new TextDecoder().decode(bytes).replace(/"(place|note)":"(.)/, '"$1":"x$2');
      return new TextEncoder().encode(text);
    },
  };
}

interface Missing {
  readonly name: keyof typeof steps;
  readonly input: unknown;
  readonly key: string;
}

/** Runs the orchestrator on what the history has, and returns the first step that it lacks. */
function replay(input: object, history: StepHistory): { output: unknown; missing: Missing | undefined } {
  let missing: Missing | undefined;
  const seen = new Map<string, number>();
  const answer = (name: keyof typeof steps) => (given: unknown) => {
    const call = `${name} ${JSON.stringify(given)}`;
    const number = (seen.get(call) ?? 0) + 1;
    seen.set(call, number);
    const key = `${call} ${String(number)}`;
    if (history.has(key)) return history.get(key);
    missing ??= { name, input: given, key };
    throw new Error('The step has no output yet.');
  };
  const script: Script = {
    lookAtConsumer: answer('lookAtConsumer'),
    changeConsumer: answer('changeConsumer'),
    saveChanges: answer('saveChanges'),
    signInput: () => ({ state: 'signed', start }),
    endStart: () => ({ state: 'ended' }),
  };
  return { output: playToEnd(changeConsumers, input, script).at(-1)?.output, missing };
}

export function rowOf(change: ConsumerChange): ChangeRow {
  const { kind, resourceId, place, item, version } = change;
  return { kind, resourceId, place, item, version, change, record: null, left: null, commands: [], powershell: [] };
}
