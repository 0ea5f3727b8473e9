import { accusationsIn } from './accusations';
import { EndedRuns, startedAfterFleet } from './startedAgain';
import { randomUUID } from 'node:crypto';
import { acceptsVersion } from '../../local/functionsHost/runner/turns/acceptsVersion';
import { type Faults } from './faults';
import { type Decision, type End, type Message, Orchestration, type Orchestrator } from './orchestration';
import { type AnsweredStep } from './promises';
import { hasEnded, newRow, type Row, type StartedRow } from './row';
import { type Actor, actor, type World } from './world';

/** A process that runs activities. Rejects with the error of the activity. */
export interface Worker {
  readonly actor: Actor;
  run(name: string, input: string | undefined): Promise<string | undefined>;
}

/** What all living processes have: a deployment replaces all of them. */
interface Deployed {
  readonly version: string;
  readonly orchestrators: Readonly<Record<string, Orchestrator>>;
}

interface DurableParts {
  readonly world: World;
  readonly faults: Faults;
  readonly deployed: () => Deployed;
  /** The processes that live now. */
  readonly workers: () => readonly Worker[];
  readonly onBroken: (what: string) => void;
  /** Called in a process when a step of it has ended. */
  readonly onAnswered: (step: AnsweredStep) => void;
}

/** The message of a process that died comes back after this time, as `host.json` says by default. */
const visibilityMs = 5 * 60_000;
/** The longest time that the runtime keeps a rejected message back. */
const maxRejectedMs = 10 * 60_000;
const maxStatusKb = 16;

interface Work {
  readonly row: Row;
  readonly execution: string;
  readonly id: number;
  readonly name: string;
  readonly input: string | undefined;
  isAnswered: boolean;
}

/** The Durable runtime: instances, their histories, messages and timers, with the guarantees of the real one and no more. */
export class VirtualDurable {
  readonly rows = new Map<string, Row>();
  activities = 0;
  turns = 0;
  private readonly runtime = actor('runtime');
  private readonly endedRuns = new EndedRuns();

  constructor(private readonly parts: DurableParts) {}

  /** Starts an instance. Returns false if one of this id runs. */
  start(started: StartedRow): boolean {
    const known = this.rows.get(started.id);
    if (known !== undefined && !hasEnded(known.status)) return false;
    this.endedRuns.startedAgain(started, known).forEach(this.parts.onBroken);
    startedAfterFleet(started, (id) => this.rows.get(id)).forEach(this.parts.onBroken);
    const row = newRow(started, this.parts.world.now);
    this.rows.set(row.id, row);
    this.wake(row);
    return true;
  }

  /** Returns whether the message was accepted. */
  send(id: string, message: Message): 'accepted' | 'absent' | 'ended' {
    const row = this.rows.get(id);
    if (row === undefined) return 'absent';
    if (hasEnded(row.status)) return 'ended';
    this.deliver(row, message);
    return 'accepted';
  }

  purge(id: string): void {
    const row = this.rows.get(id);
    if (row !== undefined && hasEnded(row.status)) this.rows.delete(id);
  }

  private deliver(row: Row, message: Message): void {
    row.inbox.push(message);
    this.wake(row);
  }

  private wake(row: Row): void {
    if (row.isAwake) return;
    row.isAwake = true;
    const { world, faults } = this.parts;
    const place = row.name;
    const lateMs = faults.happens('turnLate', place) ? faults.ms(`turnLate ${place}`, 5_000, visibilityMs) : 0;
    world.at(this.runtime, faults.ms(`turn ${place}`, 1, 30) + lateMs, () => {
      row.isAwake = false;
      if (this.rows.get(row.id) === row && !hasEnded(row.status)) this.turn(row);
    });
  }

  private turn(row: Row): void {
    const { world, faults, workers } = this.parts;
    this.turns += 1;
    const on = workers()[faults.ms('turn on', 0, Math.max(0, workers().length - 1))];
    const now = world.now + (on?.actor.skewMs ?? 0);
    const stop = row.inbox.find((message) => message.kind === 'terminate');
    if (stop !== undefined) {
      this.conclude(row, { kind: 'terminated', reason: stop.reason });
      return;
    }
    if (!this.isAccepted(row)) return;
    const messages = row.inbox.filter((message) => this.isNew(row, message));
    row.inbox = [];
    const isFirst = row.history.length === 0;
    if (faults.happens('turnReplayed', row.name)) row.running = undefined;
    const running = row.running ?? this.replay(row);
    row.running = running;
    const { decisions, left } = running.turn(now, messages);
    row.history.push({ now, messages });
    row.status = 'Running';
    row.updatedAt = world.now;
    row.customStatus = running.customStatus ?? (isFirst ? row.customStatus : undefined);
    world.note(`turn ${row.name} ${String(messages.length)} ${decisions.map(({ kind }) => kind).join()}`);
    const sizeKb = Math.floor(((row.customStatus?.length ?? 0) * 2) / 1024);
    if (sizeKb > maxStatusKb) {
      const reason = `The UTF-16 size of the JSON-serialized payload must not exceed ${String(maxStatusKb)} KB. The current payload size is ${String(sizeKb)} KB.`;
      this.conclude(row, { kind: 'failed', reason: `Orchestrator function '${row.name}' failed: ${reason}` });
      return;
    }
    for (const decision of decisions) this.decide(row, decision);
    const { end } = running;
    if (end !== undefined) this.conclude(row, end, left);
  }

  /** As `host.json` says, a process takes no run of a newer version. The runtime keeps its messages back, longer each time. */
  private isAccepted(row: Row): boolean {
    const { world, deployed } = this.parts;
    const settings = { defaultVersion: deployed().version, versionMatchStrategy: 'CurrentOrOlder' } as const;
    if (acceptsVersion(row.version, settings)) {
      row.rejections = 0;
      return true;
    }
    row.rejections += 1;
    world.note(`reject ${row.name}`);
    world.at(this.runtime, Math.min(1_000 * 2 ** row.rejections, maxRejectedMs), () => {
      if (row.rejections > 0) this.wake(row);
    });
    return false;
  }

  private isNew(row: Row, message: Message): boolean {
    if (message.kind !== 'answer' && message.kind !== 'timer') return true;
    if (row.answered.has(message.id)) return false;
    row.answered.add(message.id);
    if (message.kind === 'answer' && this.isHeard(row)) accusationsIn(message.value).forEach(this.parts.onBroken);
    return true;
  }

  /** A child of a run that has ended continues, and nobody hears of it. */
  private isHeard({ parent }: Row): boolean {
    const above = parent && this.rows.get(parent.id);
    return parent === undefined || (above !== undefined && !hasEnded(above.status) && this.isHeard(above));
  }

  /** Runs the code again from its history, as after the loss of the process that ran it. */
  private replay(row: Row): Orchestration {
    const orchestrator = this.parts.deployed().orchestrators[row.name];
    if (orchestrator === undefined) throw new Error(`There is no orchestrator ${row.name}.`);
    const { id: instanceId, input, name, version } = row;
    const running = new Orchestration({ instanceId, parentId: row.parent?.id, input, orchestrator, name, version });
    for (const { now, messages } of row.history) running.turn(now, messages);
    return running;
  }

  private decide(row: Row, decision: Decision): void {
    const { world } = this.parts;
    const { execution } = row;
    if (decision.kind === 'activity') {
      const work = { row, execution, id: decision.id, name: decision.name, input: decision.input, isAnswered: false };
      this.queue(work);
    } else if (decision.kind === 'timer') {
      // The extension passes the remaining time to a queue in whole seconds, rounded down.
      const seconds = Math.max(0, Math.floor((decision.fireAt - world.now) / 1_000));
      world.at(this.runtime, seconds * 1_000, () => {
        if (this.isOf(row, execution)) this.deliver(row, { kind: 'timer', id: decision.id });
      });
    } else {
      const id = decision.instanceId ?? `${execution.replaceAll('-', '')}:${String(decision.id)}`;
      const parent = { id: row.id, execution, number: decision.id };
      const { version } = this.parts.deployed();
      const isStarted = this.start({ name: decision.name, id, input: decision.input, version, parent });
      if (!isStarted) this.parts.onBroken(`${id} was started twice`);
    }
  }

  private isOf(row: Row, execution: string): boolean {
    return this.rows.get(row.id) === row && row.execution === execution && !hasEnded(row.status);
  }

  private queue(work: Work): void {
    const { faults } = this.parts;
    const lateMs = faults.happens('activityLate', work.name)
      ? faults.lasting(`late ${work.name}`, 1_000, visibilityMs)
      : 0;
    this.dispatch(work, faults.ms(`dispatch ${work.name}`, 1, 20) + lateMs);
    if (faults.happens('activityTwice', work.name))
      this.dispatch(work, faults.lasting(`twice ${work.name}`, 1, visibilityMs), true);
  }

  /** Gives work to a process, and gives it to another one if that one neither answers nor lives. */
  private dispatch(work: Work, inMs: number, isDoubled = false): void {
    const { world, faults, workers } = this.parts;
    world.at(this.runtime, inMs, () => {
      if (work.isAnswered && !isDoubled) return;
      if (!this.isOf(work.row, work.execution) && !isDoubled) return;
      const alive = workers();
      const worker = alive[faults.ms(`worker ${work.name}`, 0, Math.max(0, alive.length - 1))];
      if (worker === undefined) {
        this.dispatch(work, 1_000, isDoubled);
        return;
      }
      this.activities += 1;
      world.note(`activity ${work.name} on ${worker.actor.name}${isDoubled ? ' again' : ''}`);
      world.at(worker.actor, 1, () => {
        this.runOn(worker, work);
      });
      if (!isDoubled) this.watch(work, worker);
    });
  }

  private runOn(worker: Worker, work: Work): void {
    const { world, faults, onAnswered } = this.parts;
    const beganMs = world.now;
    const back = faults.ms(`back ${work.name}`, 1, 20);
    const answer = (message: Partial<Extract<Message, { kind: 'answer' }>>): void => {
      world.at(this.runtime, back, () => {
        work.isAnswered = true;
        if (this.isOf(work.row, work.execution)) this.deliver(work.row, { kind: 'answer', id: work.id, ...message });
      });
    };
    worker.run(work.name, work.input).then(
      (value) => {
        const { name, input } = work;
        onAnswered({ name, input, output: value, on: worker.actor.name, beganMs, endedMs: world.now });
        answer(value === undefined ? {} : { value });
      },
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        answer({ error: `Activity function '${work.name}' failed: ${text} \n ` });
      },
    );
  }

  private watch(work: Work, { actor: on }: Worker): void {
    const { world } = this.parts;
    world.at(this.runtime, visibilityMs, () => {
      if (work.isAnswered || !this.isOf(work.row, work.execution)) return;
      if (on.isDead || on.pausedUntil > world.now) this.dispatch(work, 1);
      else this.watch(work, { actor: on } as Worker);
    });
  }

  private conclude(
    row: Row,
    end: End | { readonly kind: 'terminated'; readonly reason: string },
    left: Message[] = [],
  ): void {
    const { world } = this.parts;
    row.updatedAt = world.now;
    row.running = undefined;
    world.note(`end ${row.name} ${end.kind}`);
    if (end.kind === 'next') {
      const events = row.inbox.filter(({ kind }) => kind === 'event');
      const carried = [...left, ...events];
      Object.assign(row, {
        input: end.input,
        execution: randomUUID(),
        history: [],
        inbox: carried,
        answered: new Set(),
      });
      this.wake(row);
      return;
    }
    row.status = end.kind === 'completed' ? 'Completed' : end.kind === 'failed' ? 'Failed' : 'Terminated';
    row.output = end.kind === 'completed' ? end.output : JSON.stringify(end.reason);
    const { parent } = row;
    const above = parent && this.rows.get(parent.id);
    if (parent === undefined || above === undefined || !this.isOf(above, parent.execution)) return;
    const value = end.kind === 'completed' ? { value: end.output ?? 'null' } : { error: `${end.reason} \n ` };
    this.deliver(above, { kind: 'answer', id: parent.number, ...value });
  }
}
