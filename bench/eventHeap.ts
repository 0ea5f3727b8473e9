/** What happens at a virtual time. Of two at the same time, the one with the lower order comes first. */
interface Timed {
  at: number;
  readonly order: number;
}

export interface EventHeap<Event> {
  add(event: Event): void;
  /** Removes and returns the first event; undefined if there is none. */
  takeFirst(): Event | undefined;
}

/** A binary heap: a fleet has ten thousands of timers. The time of an event may change only while it is not in the heap. */
export function eventHeap<Event extends Timed>(): EventHeap<Event> {
  const heap: Event[] = [];

  function sink(event: Event): void {
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, event)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = event;
  }

  return {
    add(event) {
      let at = heap.length;
      for (;;) {
        const above = (at - 1) >> 1;
        const parent = heap[above];
        if (at === 0 || parent === undefined || !isBefore(event, parent)) break;
        heap[at] = parent;
        at = above;
      }
      heap[at] = event;
    },
    takeFirst() {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(last);
      return first;
    },
  };
}

function isBefore(one: Timed, other: Timed): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
