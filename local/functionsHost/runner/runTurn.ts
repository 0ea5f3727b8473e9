import type { CoreModule } from '../app/coreModule';
import type { Invoke } from '../app/invokeFunction';
import type { HostSettings } from '../app/readHostJson';
import type { HostLog } from '../hostLog';
import type { StateStore } from '../store/stateStore';
import type { InstanceRow } from '../store/instanceTable';
import type { MessageRow } from '../store/messageTable';
import { acceptsVersion } from './acceptsVersion';
import { callOrchestrator } from './callOrchestrator';
import { concludeTurn, type Conclusion } from './concludeTurn';
import { EventType, hasEnded } from './historyEvent';
import type { HistoryCache } from './historyCache';
import type { LiveHistory } from './liveHistory';
import { runEntityTurn } from './runEntityTurn';
import { saveTurn, type SavedTurn } from './saveTurn';
import { takeArrivals, turnEvent, type Arrivals } from './turnArrivals';
import { turnEvents } from './turnEvents';
import type { TurnEnd, TurnOutcome } from './turnOutcome';

export interface TurnTools {
  readonly store: StateStore;
  readonly cache: HistoryCache;
  readonly core: CoreModule;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly settings: HostSettings['durableTask'];
}

export interface TurnReport {
  readonly row: InstanceRow;
  readonly saved: SavedTurn;
  readonly end: TurnEnd['kind'];
}

/**
 * Runs one turn of an instance: takes the messages that wait for it, calls its orchestrator with the whole history,
 * works out what is new, and saves all of it in one commit. Returns undefined when there was nothing to do.
 */
export async function runTurn(tools: TurnTools, key: number): Promise<TurnReport | undefined> {
  const { store } = tools;
  const row = store.instances.byKey(key);
  const inbox = store.messages.read(key);
  if (inbox.length === 0) return undefined;
  if (!row || hasEnded(row.status)) {
    await store.commit.save(() => {
      store.messages.remove(inbox.map(({ id }) => id));
    });
    return undefined;
  }
  if (row.instanceId.startsWith('@')) return runEntityTurn(tools, row, inbox);
  const live = tools.cache.load(row);
  const arrivals = takeArrivals(live, inbox);
  const conclusion = await conclude(tools, row, live, arrivals);
  // Given back as it is: another host, with another version in its host.json, may take it.
  if (!conclusion) return undefined;
  return save(tools, { row, live, arrivals, inbox, conclusion });
}

async function conclude(
  tools: TurnTools,
  row: InstanceRow,
  live: LiveHistory,
  arrivals: Arrivals,
): Promise<Conclusion | undefined> {
  const termination = arrivals.events.find(({ event }) => event.EventType === EventType.ExecutionTerminated);
  if (termination) {
    const reason = termination.event['Input'];
    return {
      decisions: [],
      customStatus: row.customStatus,
      end: { kind: 'terminated', reason: typeof reason === 'string' ? reason : null },
      endNumber: live.nextNumber,
    };
  }
  if (!acceptsVersion(row.version, tools.settings)) {
    const reason = `Its version '${row.version}' is not accepted by a host of version '${tools.settings.defaultVersion}'.`;
    tools.log({
      level: 'warning',
      category: 'Host.Orchestrations',
      message: `'${row.instanceId}' does not run: ${reason}`,
    });
    if (tools.settings.versionFailureStrategy === 'Reject') return undefined;
    return concludeTurn({ row, live, arrivals, settings: tools.settings }, { kind: 'broken', reason });
  }
  const answer = await callOrchestrator(tools, row, live, arrivals);
  return concludeTurn({ row, live, arrivals, settings: tools.settings }, answer);
}

interface TurnToSave {
  readonly row: InstanceRow;
  readonly live: LiveHistory;
  readonly arrivals: Arrivals;
  readonly inbox: readonly MessageRow[];
  readonly conclusion: Conclusion;
}

async function save(tools: TurnTools, turn: TurnToSave): Promise<TurnReport | undefined> {
  const { store, cache, settings } = tools;
  const { row, live, arrivals, conclusion } = turn;
  const options = { row, now: arrivals.now, storeInputs: settings.storeInputsInOrchestrationHistory };
  const events = [...arrivals.events, ...turnEvents(conclusion, options).map(turnEvent)];
  const outcome: TurnOutcome = {
    row,
    now: arrivals.now,
    consumed: turn.inbox.map(({ id }) => id),
    firstSeq: live.length,
    defaultVersion: settings.defaultVersion,
    decisions: conclusion.decisions,
    customStatus: conclusion.customStatus,
    end: conclusion.end,
  };
  const texts = events.map(({ text }) => text);
  const saved = await store.commit.save(() => saveTurn(store, outcome, texts));
  const goesOn = conclusion.end.kind === 'running' || conclusion.end.kind === 'suspended';
  if (saved && goesOn) {
    live.append(events);
    cache.keep(row.key, live);
  } else {
    cache.forget(row.key);
  }
  return saved && { row, saved, end: conclusion.end.kind };
}
