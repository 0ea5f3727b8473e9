const rollback = 'functions/activities/rollback/rollBackItem.js';
const judge = 'shared/rules/rollback/judgeRollback.js';
const deletions = 'functions/steps/report/ownDeletions.js';
const scratch = 'functions/activities/targetVault/discardScratch.js';

/** Guards of rollbacks, retries, rehearsals and fleets that are taken away. The kinds of scenes find them. */
export const sceneMutants = {
  othersItem: {
    guard: 'A rollback keeps an item that is not as the move left it.',
    file: judge,
    from: 'if (left !== undefined)\n        return left;',
    to: '',
  },
  onlyCopy: {
    guard: 'A rollback keeps an item that the source does not have any more.',
    file: judge,
    from: 'if (unbacked !== undefined) {',
    to: 'if (false) {',
  },
  recoveredSince: {
    guard: 'A second rollback keeps what somebody recovered after the first one.',
    file: rollback,
    from: 'if (await isRecovered(clients, input, row))',
    to: 'if (false)',
  },
  deletedOnce: {
    guard: 'A step that runs again does not delete again.',
    file: deletions,
    from: 'if (noted === undefined)\n        return undefined;',
    to: 'return undefined;',
  },
  rollbackClaim: {
    guard: 'A rollback starts only if no other run has the vaults.',
    file: 'functions/http/rollback/approveRollback.js',
    from: 'if (holder !== undefined) {',
    to: 'if (false) {',
  },
  writtenTwice: {
    guard: 'A retry writes only the versions that the target lacks.',
    file: 'functions/activities/importItem.js',
    from: 'const rest = wanted.filter(({ version }) => !isThere.has(version));',
    to: 'const rest = isThere.size === wanted.length ? [] : wanted;',
  },
  rehearsedTarget: {
    guard: 'A rehearsal writes only to its scratch vault.',
    file: 'functions/steps/frame/vaultPair.js',
    from: "const vault = side === 'source' ? move.sourceVault : move.targetVault;",
    to: "const vault = side === 'source' ? move.sourceVault : (move.rehearsal ?? move).targetVault;",
  },
  foreignScratch: {
    guard: 'A rehearsal deletes no vault that it did not make.',
    file: scratch,
    from: 'if (foreign !== undefined)',
    to: 'if (false)',
  },
  lateScratch: {
    guard: 'A rehearsal waits until no request that creates its vault can arrive.',
    file: scratch,
    from: 'if (note !== undefined && Date.parse(note.sentAt) + writer.lifeMs > Date.now())',
    to: 'if (false)',
  },
  fleetClaim: {
    guard: 'A fleet starts no move of vaults that another run has.',
    file: 'functions/steps/fleets/startRun.js',
    from: 'if ((await claims.claim(move, stateOf)) !== undefined)',
    to: 'if ((await claims.claim(move, stateOf)) !== undefined && false)',
  },
} as const;
