// The model: the legal final states of one secret in the target of several moves, and the reasons.
//
// A history has only what an outside observer can record: when each request was sent and answered, what each report
// says, and what both vaults hold at the end, read by the SDK. All values differ, so a value shows its origin.
//
// The service only appends: it never changes, moves or deletes a version. So the final target is the order of all
// writes. The checker looks for one legal explanation: it walks through the target from the oldest version to the
// newest, and assigns to each version a write at a possible time.
//
// These may append a version to the target:
// 1. A live writer: its own value, once, between the request and its answer. A write without an answer may arrive at
//    any later time, or never.
// 2. An accepted move: a version of its source, after the version was sent to the source and after the move was sent.
//    - Moves write one after the other, in the order of their acceptance, even if they were terminated: after a later
//      move has written or verified, an earlier one writes nothing more. The claims guarantee this.
//    - Each version of the source comes once, in the order of the source. With "onConflict": "newVersion" this
//      applies after the last foreign version: a move may write versions below foreign content again on top. If a
//      foreign version came between the versions of a copy, for example before a late write, the move may write the
//      whole copy again above both. A disabled version that a move can neither read nor know by its id is foreign to it.
//    - A version may come again, or out of order, if the report of the same move names the item with a problem. A
//      terminated move names nothing, so it may leave an item incomplete, but never with duplicates.
// 3. The network, if the log of the emulator shows a second delivery (`"again"`) for this item at that time: a fault
//    `duplicate` delivers a confirmed write twice. The app cannot prevent this, and it reads nothing after the
//    verification. So the version itself is legal. But a later verification must find it: then `verified` is a
//    violation, unless the report names the duplicate.
//
// `verified: true` states the following for one moment between the start of the move's verification and its answer:
// - The target held the versions of the source, each once, in order, and nothing else; with "newVersion" they were
//   the newest. The current value was the newest of the source. Only versions that the report lists as omitted may be
//   missing.
// - If the report names duplicates (`namesDuplicates`), the target held every version and the newest one was current.
// - Each pair of versions in the report exists, and both have the same value.
//
// A version that a live writer adds to either vault after this moment is not a violation.
//
// These rules apply too: The report of a move that was not terminated has every item that was in the source before
// the move. It has every version that was there before its last list of the source, or names it as created during the
// move. No two moves that write to one vault run at the same time. The source has only its own versions. Versions are
// enabled in both vaults as they were in the source, unless a move that enables them for reading was terminated.
//
// The model does not cover an "enable" of a disabled version that the network delivers after the move has disabled
// the version again. Faults that hold or duplicate requests affect only writes of versions and restores.
//
// A history is void and proves nothing if the emulator was too slow and held a request longer than the life of a
// request.

export interface SourceVersion {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970; -Infinity for versions that existed at the start. */
  readonly sentMs: number;
  /** Infinity if it is unknown whether it arrived before the end. */
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

/** The statements of one move's report about the item. */
export interface ItemClaim {
  readonly verified: boolean;
  /** The report names the item with a problem: it failed, was blocked or skipped. */
  readonly isNamed: boolean;
  /** The report names duplicate versions. */
  readonly namesDuplicates: boolean;
  /** Ids of versions of the source that may be missing in the target. */
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
  /** It enables disabled versions to read them. */
  readonly unlocks: boolean;
  readonly claim: ItemClaim | undefined;
  /** The last list of the source for late items; absent if there was none. */
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
  /** Final versions by source vault, oldest first. */
  readonly sources: Readonly<Record<string, readonly SourceVersion[]>>;
  /** The versions that the sources had at the start, and those that live writers sent to them. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** The final versions, oldest first. */
  readonly target: readonly TargetVersion[];
  /** Accepted moves to this target, in the order of acceptance. */
  readonly runs: readonly ItemRun[];
  readonly liveWrites: readonly LiveWrite[];
  /** The times at which the network delivered a write of this item to the target a second time with success. */
  readonly deliveredAgainMs: readonly number[];
}
