// The model: what may have become of one secret in the target of several moves, and why.
//
// A history is what a person outside could note: when each request was sent and answered, what each report says, and what
// both vaults hold at the end, read by the SDK. All values are different, so a value shows where it came from.
//
// The service appends: a version is never changed, moved or deleted. So the final target IS the order of all writes. The
// checker looks for one legal explanation of it: it goes through the target from the oldest version to the newest, and
// says of each version which write made it, at a time that fits.
//
// What may append a version to the target:
// 1. A live writer: its own value, once, not before it was sent and not after it was answered. A write without an answer
//    may arrive at any time, or never.
// 2. An accepted move: a version of its source, not before the version was sent to the source, and not before the move was.
//    - Moves write one after the other, in the order in which they were accepted, however they ended: once a later move has
//      written or verified, an earlier one writes nothing more. This is what the claims promise.
//    - Each version of the source comes once, in the order of the source. With "onConflict": "newVersion" this counts from
//      the last foreign version on: what lies under foreign content may be written again on top.
//    - A version may come again, or out of order, where the report of that same move names the item with a problem. A
//      terminated move names nothing, so it may leave an item incomplete, never doubled.
// 3. The network, where the log of the emulator shows a second delivery (`"again"`) for this item at that time: a fault
//    `duplicate` delivers a confirmed write twice. The app cannot prevent that, and after the verification nobody looks any
//    more. So the version itself is legal. A verification that comes after it must see it, though: `verified` is a
//    violation then, unless the report names the duplicate.
//
// What `verified: true` says, as of one moment between the begin of the move's verification and its answer:
// - The target held the versions of the source, each once, in order, and nothing else; with "newVersion" they were the
//   newest. The current value was the newest of the source. Only versions that the report lists as left out may be missing.
// - Where the report names duplicates (`namesDuplicates`), the target held every version and the newest one was current.
// - Each pair of versions in the report exists, and both have the same value.
// A version that a live writer adds to either vault later than this moment is nobody's fault.
//
// What else holds: every item that was in the source before the move is in the report of a move that ended by itself, and
// every version that was there before its last look at the source is in the report or named as created during the move; no
// two moves that write to one vault run at the same time; the source has its own versions and no other; versions are enabled
// in both vaults as they were in the source, unless a move that unlocks them was terminated.
//
// Not part of the model: an "enable" of a disabled version that the network delivers after the move has disabled the version
// again. Faults that hold or double requests act on writes of versions and restores alone.
//
// A history is void, which proves nothing, when the emulator was too slow and held a request longer than requests live.

export interface SourceVersion {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970; -Infinity for what was there from the begin. */
  readonly sentMs: number;
  /** Infinity when nobody knows whether it arrived before the end. */
  readonly answeredMs: number;
}

export interface TargetVersion {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
}

export interface LiveWrite {
  readonly value: string;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** What the report of one move says of the item. */
export interface ItemClaim {
  readonly verified: boolean;
  /** The report names the item with a problem: it failed, was blocked or skipped. */
  readonly isNamed: boolean;
  /** The report says that versions are doubled. */
  readonly namesDuplicates: boolean;
  /** Ids of versions of the source that the target need not hold. */
  readonly leftOut: readonly string[];
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
}

export interface ItemRun {
  readonly id: string;
  readonly source: string;
  readonly sentMs: number;
  /** When its verification began and when its report was read. */
  readonly verifiedFromMs: number;
  readonly verifiedUntilMs: number;
  readonly mayPutOnTop: boolean;
  readonly claim: ItemClaim | undefined;
  /** The last look at the source for what came meanwhile; absent where there was none. */
  readonly lateLook?: LateLook;
}

export interface LateLook {
  readonly beganMs: number;
  /** The report says that the item, or a version of it, was created during the move. */
  readonly isNamed: boolean;
}

export interface Origin {
  readonly versions: readonly { readonly value: string; readonly enabled: boolean }[];
  readonly liveWrites: readonly LiveWrite[];
}

export interface ItemHistory {
  readonly name: string;
  /** Versions by source vault, oldest first, as they are at the end. */
  readonly sources: Readonly<Record<string, readonly SourceVersion[]>>;
  /** What the sources held at the begin, and what live writers sent to them. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Oldest first, as it is at the end. */
  readonly target: readonly TargetVersion[];
  /** Accepted moves to this target, in the order of acceptance. */
  readonly runs: readonly ItemRun[];
  readonly liveWrites: readonly LiveWrite[];
  /** When the network delivered a write of this item to the target a second time, with success. */
  readonly deliveredAgainMs: readonly number[];
}
