import { createHash, type Hash } from 'node:crypto';
import { eventHeap } from '../eventHeap';
import { chanceOf, type Chance } from './chance';

/** One process, or one service: what happens in it has its clock, and stops with it. */
export interface Actor {
  readonly name: string;
  isDead: boolean;
  /** Nothing happens in it before this time. */
  pausedUntil: number;
  /** How far its time of day is from that of the world, in milliseconds. */
  skewMs: number;
}

/** No process stands still for longer. */
export const maxPauseMs = 8 * 60_000;

export function actor(name: string): Actor {
  return { name, isDead: false, pausedUntil: -Infinity, skewMs: 0 };
}

interface Event {
  at: number;
  readonly order: number;
  readonly on: Actor;
  act: (() => void) | undefined;
}

const resolved = Promise.resolve();

/** A line alone takes longer to hash than to write. */
const hashedLength = 16_384;

/** More events than any history needs: one that takes more repeats something without an end. */
const maxEvents = 400_000;

/**
 * Virtual time, chance and order of one history. One event happens at a time, in one actor, and everything that follows from it in that actor
 * happens before the next one. So whatever runs now belongs to the actor of this event.
 */
export class World {
  /** Milliseconds since 1970. */
  now = Date.parse('2026-05-04T08:00:00.000Z');
  /** Random numbers of the code that runs. Faults have others, so that one fault less changes nothing else. */
  readonly chance: Chance;
  readonly outside = actor('world');
  current = this.outside;
  events = 0;
  private readonly heap = eventHeap<Event>();
  private orders = 0;
  private readonly hash: Hash = createHash('sha256');
  private unhashed = '';
  /** The trace, if somebody wants to read it. */
  readonly lines: string[] | undefined;

  constructor(
    readonly seed: number,
    hasTrace = false,
  ) {
    this.chance = chanceOf(seed);
    this.lines = hasTrace ? [] : undefined;
  }

  wallMs(): number {
    return this.now + this.current.skewMs;
  }

  monotonicMs(): number {
    return this.now;
  }

  /** Calls `act` in the actor that runs now. */
  after(delayMs: number, act: () => void): () => void {
    return this.at(this.current, delayMs, act);
  }

  /** Calls `act` in an actor after a time, unless it is dead then. A paused one does it when it continues. */
  at(on: Actor, delayMs: number, act: () => void): () => void {
    const event: Event = { at: this.now + Math.max(0, delayMs), order: (this.orders += 1), on, act };
    this.heap.add(event);
    return () => {
      event.act = undefined;
    };
  }

  /** Calls `act` at once, or when the actor continues if it stands still from now on. */
  whenAwake(on: Actor, act: () => void): void {
    if (on.pausedUntil > this.now) this.at(on, 0, act);
    else if (!on.isDead) act();
  }

  /** Waits in the actor that runs now. */
  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  note(line: string): void {
    const text = `${String(this.now)} ${this.current.name} ${line}\n`;
    this.unhashed += text;
    if (this.unhashed.length > hashedLength) this.hashNotes();
    this.lines?.push(text);
  }

  private hashNotes(): void {
    this.hash.update(this.unhashed);
    this.unhashed = '';
  }

  /** Of everything that has happened. */
  digest(): string {
    this.hashNotes();
    return this.hash.digest('hex');
  }

  /** Runs until the work has ended. Rejects if it waits for something that never happens, or takes longer than `untilMs`. */
  run<Result>(work: Promise<Result>, untilMs = Infinity): Promise<Result> {
    const state = { isOver: false };
    const end = (): void => {
      state.isOver = true;
    };
    work.then(end, end);
    return new Promise((resolve, reject) => {
      const next = (): void => {
        if (state.isOver) {
          resolve(work);
          return;
        }
        try {
          this.happenNext(untilMs);
          process.nextTick(whenSettled);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      // All continuations of promises that can run now have run by then. A promise for each event would take longer.
      const whenSettled = (): void => {
        void resolved.then(next);
      };
      process.nextTick(whenSettled);
    });
  }

  private happenNext(untilMs: number): void {
    for (;;) {
      const event = this.heap.takeFirst();
      if (event === undefined) throw new Error('The history waits for something that never happens.');
      if (event.at > untilMs || this.events > maxEvents) throw new Error('The history does not end.');
      if (this.happen(event)) return;
    }
  }

  /** Returns whether something ran. */
  private happen(event: Event): boolean {
    const { on, act } = event;
    this.now = event.at;
    if (act === undefined || on.isDead) return false;
    if (on.pausedUntil > this.now) {
      // The same event, so that it can still be cancelled.
      event.at = on.pausedUntil;
      this.heap.add(event);
      return false;
    }
    this.events += 1;
    this.current = on;
    act();
    return true;
  }
}
