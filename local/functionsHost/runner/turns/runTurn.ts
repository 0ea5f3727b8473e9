import { type InstanceRow } from '../../store/instanceTable';
import { type MessageRow } from '../../store/messageTable';
import { isEntity } from '../entities/entityMessages';
import { runEntityTurn } from '../entities/runEntityTurn';
import { EventType } from '../history/historyEvent';
import { type LiveHistory } from '../history/liveHistory';
import { hasEnded } from '../instances/instanceStatus';
import { acceptsVersion } from './acceptsVersion';
import { callOrchestrator } from './callOrchestrator';
import { concludeTurn, type Conclusion } from './concludeTurn';
import { saveTurn } from './saveTurn';
import { collectArrivals, turnEvent, type Arrivals } from './turnArrivals';
import { turnEvents } from './turnEvents';
import { type TurnOutcome } from './turnOutcome';
import { type TurnReport, type TurnTools } from './turnTools';
import { type Decision } from './decision';

/**
 * Runs one turn of an instance: reads its messages, calls its orchestrator with the whole history, derives what is new,
 * and saves everything in one commit. Returns undefined when there was nothing to do.
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
  if (isEntity(row)) return runEntityTurn(tools, row, inbox);
  const live = tools.cache.load(row);
  const arrivals = collectArrivals(live, inbox);
  const conclusion = await conclude(tools, row, live, arrivals);
  // The instance stays unchanged: a host with another version in its host.json may run it.
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
    return concludeTurn({ row, live, arrivals, ...tools }, { kind: 'broken', reason });
  }
  const answer = await callOrchestrator(tools, row, live, arrivals);
  return concludeTurn({ row, live, arrivals, ...tools }, answer);
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
    decisions: tools.hasEarlyTimers ? earlyTimers(conclusion.decisions, arrivals.now) : conclusion.decisions,
    customStatus: conclusion.customStatus,
    end: conclusion.end,
  };
  const texts = events.map(({ text }) => text);
  const saved = await store.commit.save(() => saveTurn(store, outcome, texts));
  const isActive = conclusion.end.kind === 'running' || conclusion.end.kind === 'suspended';
  if (saved && isActive) {
    live.append(events);
    cache.keep(row.key, live);
  } else {
    cache.forget(row.key);
  }
  return saved && { row, saved, end: conclusion.end.kind, waitsFor: conclusion.waitsFor ?? 0 };
}

/**
 * The decisions with timers that fire as the Durable extension 3.19 fires them: it passes the remaining time to a queue in whole
 * seconds, rounded down. A timer is up to a second early, and one of less than a second fires immediately.
 */
export function earlyTimers(decisions: readonly Decision[], now: number): readonly Decision[] {
  return decisions.map((decision) =>
    decision.kind === 'timer' ? { ...decision, fireAt: earlyTime(decision.fireAt, now) } : decision,
  );
}

function earlyTime(fireAt: number, now: number): number {
  return now + Math.max(0, Math.floor((fireAt - now) / 1_000)) * 1_000;
}
