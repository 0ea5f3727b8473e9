import { sceneMutants } from './scenes/sceneMutants';

/** In a compiled file, one text becomes another. */
export interface TextChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A guard of the app that is taken away. */
export interface Mutant extends TextChange {
  readonly guard: string;
  /** A second guard behind it, which is taken away with it: each of the two is enough. */
  readonly also?: TextChange;
}

const claims = 'shared/clients/claims';

/** The texts are those of the compiled files, each of which has them once. */
export const mutants = {
  ...sceneMutants,
  claim: {
    guard: 'One run at a time may write to a vault.',
    file: `${claims}/vaultClaims.js`,
    from: "refusedBy = running.find((holder) => mode === 'write' || holder.mode === 'write');",
    to: 'refusedBy = undefined;',
  },
  starting: {
    guard: 'A run that the runtime does not know yet counts as starting.',
    file: `${claims}/pairClaims.js`,
    from: "(state === 'absent' && Math.abs(nowMs - claimedAt) < startingMs)",
    to: 'false',
  },
  lateStart: {
    guard: 'A run whose claim may have gone to another one does not start.',
    file: `${claims}/pairClaims.js`,
    from: 'if (Math.abs(now() - claimedAt) < startsWithinMs)',
    to: 'if (true)',
  },
  twoSources: {
    guard: 'Moves from different sources to one target wait for each other, too.',
    file: `${claims}/vaultClaims.js`,
    from: "refusedBy = running.find((holder) => mode === 'write' || holder.mode === 'write');",
    to: "refusedBy = running.find((holder) => (mode === 'write' || holder.mode === 'write') && holder.sourceVault === run.sourceVault);",
  },
  eachReading: {
    guard: 'A second run of a step hides nothing of the part of a list that history has.',
    file: 'functions/steps/report/sealedParts.js',
    from: '(held?.readings ?? []).filter(isOther)',
    to: '[]',
  },
  superseded: {
    guard: 'A run that lost its claim writes nothing more.',
    file: `${claims}/claimDocument.js`,
    from: 'return isRun(writer, run) ? undefined : superseded(run, vault, writer);',
    to: 'return undefined;',
  },
  permit: {
    guard: 'A process stores until when it may send, before it reads the claim.',
    file: `${claims}/vaultWriter.js`,
    from: 'await storePermit(nowMs() + times.permitMs);\n        lost',
    to: 'lost',
  },
  quietTime: {
    guard: 'A run waits until the requests of earlier runs can no longer arrive.',
    file: `${claims}/vaultWriter.js`,
    from: 'return quiet;',
    to: 'return 0;',
  },
  slowStore: {
    guard: 'A permit that the store confirmed too late is no permit.',
    file: `${claims}/writeGuard.js`,
    from: 'for (let renewals = 0; !isValid(); renewals += 1)',
    to: 'for (let renewals = 0; !isValid() && renewals === 0; renewals += 1)',
  },
  turn: {
    guard: 'Once a later try has the turn, an earlier one sends nothing more.',
    file: `${claims}/itemTurn.js`,
    from: 'return;\n        }\n        throw superseded();',
    to: 'return;\n        }',
  },
  turnWait: {
    guard: 'A try waits until the requests of earlier tries can no longer arrive.',
    file: `${claims}/itemTurn.js`,
    from: 'return sentUntil > 0 && until > nowMs() ? until : undefined;',
    to: 'return undefined;',
  },
  unconfirmed: {
    guard: 'A write without an answer is not repeated at once.',
    file: 'shared/clients/transport/retryDelay.js',
    from: "return operation.repeatable && detail.kind !== 'unreadable' ? faultDelaysMs : [];",
    to: 'return faultDelaysMs;',
  },
  quietProof: {
    guard: 'The verification of a batch with an uncertain write waits until it can no longer arrive.',
    file: 'functions/activities/batchResults.js',
    from: 'new Date(Date.now() + lifeMs)',
    to: 'new Date(Date.now())',
  },
  heal: {
    guard: 'A repair waits until no other write can come on top.',
    file: 'functions/activities/healItem.js',
    from: 'if (quietAt > lookedAt)',
    to: 'if (false)',
  },
  namedDoubles: {
    guard: 'A verification names doubled versions before a repair writes one more.',
    file: 'functions/activities/batchResults.js',
    from: 'if (unnamed.length === 0)',
    to: 'if (true)',
  },
  wake: {
    guard: 'A resume wakes whatever waits.',
    file: 'functions/activities/startActivities.js',
    from: 'if (waiter !== undefined)',
    to: 'if (false)',
  },
  repeatedCutover: {
    guard: 'A cutover that was accepted is accepted again.',
    file: 'functions/http/control/holdMove.js',
    from: 'cutover !== undefined && standsIn(state)',
    to: "cutover !== undefined && verdict === 'same'",
  },
  lateItems: {
    guard: 'What was written to the source during the move is moved or named.',
    file: 'functions/activities/findLateItems.js',
    from: 'found.flatMap((one) => (isLate(one) ? one : []))',
    to: '[]',
  },
  statusRoom: {
    guard: 'A status counts as UTF-16, and one that is too long is shortened.',
    file: 'shared/rules/text/fitStatus.js',
    from: 'const maxCharacters = (16 * 1024) / 2;',
    to: 'const maxCharacters = 16 * 1024;',
  },
  newerRun: {
    guard: 'A former version recognizes the run of a newer one, although it cannot read it.',
    file: 'functions/runtime/newerVersion.js',
    from: 'return start !== undefined && (await proveInput({ status, start, ...(run && { run }) }));',
    to: 'return false;',
  },
  pairing: {
    guard: 'A target with other versions is no copy.',
    file: 'shared/rules/compare/pairVersions.js',
    from: 'if (found === undefined)',
    to: "if (found === undefined) return { relation: 'same', pairs: [] };\n    if (found === undefined)",
  },
} as const satisfies Readonly<Record<string, Mutant>>;

export type MutantName = keyof typeof mutants;
