import { EventType, type HistoryEvent } from './historyEvent';
import { WalkEventReader, type WalkEvent } from './walkEvent';

/** An event and its stored JSON text. */
export interface TurnEvent {
  readonly event: HistoryEvent;
  readonly text: string;
}

/** The history of a running instance in the two forms that a turn needs: text for the library, small events for the walk. */
export class LiveHistory {
  private played = '';
  private rowCount = 0;
  private lastTurn = 0;
  private readonly events: WalkEvent[] = [];
  private readonly reader = new WalkEventReader();
  private readonly openNumbers = new Set<number>();
  private highestNumber = -1;

  constructor(readonly generation: number) {}

  /** Number of events, which is the number of rows in the store. */
  get length(): number {
    return this.rowCount;
  }

  /** Time of the newest turn. The clock of an orchestration never goes back before it. */
  get lastTurnAt(): number {
    return this.lastTurn;
  }

  /** The number after the highest number of a decision. */
  get nextNumber(): number {
    return this.highestNumber + 1;
  }

  get walkEvents(): readonly WalkEvent[] {
    return this.events;
  }

  /** Approximate size in memory, in bytes. */
  get weight(): number {
    return this.played.length + this.events.length * 150;
  }

  /** Whether the decision with this number still waits for its answer. */
  isOpen(id: number): boolean {
    return this.openNumbers.has(id);
  }

  /** Returns the whole history followed by these new events, as the JSON array that the library reads. */
  textWith(fresh: readonly TurnEvent[]): string {
    const texts = fresh.map((each) => withPlayed(each.text, false));
    return `[${this.played}${this.played === '' ? '' : ','}${texts.join(',')}]`;
  }

  /** Reads new events for the walk of a turn without adding them, because the turn is not committed yet. */
  preview(fresh: readonly TurnEvent[]): WalkEvent[] {
    return fresh.flatMap(({ event }) => this.reader.read(event) ?? []);
  }

  /** Adds events that have been saved. */
  append(saved: readonly TurnEvent[]): void {
    const texts: string[] = [];
    for (const { event, text } of saved) {
      texts.push(withPlayed(text, !isTurnMark(event)));
      this.rowCount += 1;
      const walkEvent = this.reader.read(event);
      if (walkEvent) this.addWalkEvent(walkEvent);
    }
    if (texts.length > 0) this.played += (this.played === '' ? '' : ',') + texts.join(',');
  }

  private addWalkEvent(event: WalkEvent): void {
    this.events.push(event);
    if (event.kind === 'turn') this.lastTurn = Math.max(this.lastTurn, event.at);
    if (event.kind === 'answered') this.openNumbers.delete(event.id);
    if (event.kind !== 'decided') return;
    this.openNumbers.add(event.id);
    this.highestNumber = Math.max(this.highestNumber, event.id);
  }
}

/** OrchestratorStarted and OrchestratorCompleted never count as played. */
function isTurnMark(event: HistoryEvent): boolean {
  return event.EventType === EventType.OrchestratorStarted || event.EventType === EventType.OrchestratorCompleted;
}

function withPlayed(text: string, isPlayed: boolean): string {
  return `${text.slice(0, -1)},"IsPlayed":${isPlayed}}`;
}
