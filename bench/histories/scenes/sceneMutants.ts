const rollback = 'functions/activities/rollback/rollBackItem.js';
const judge = 'shared/rules/rollback/judgeRollback.js';
const deletions = 'functions/steps/report/ownDeletions.js';
const scratch = 'functions/activities/targetVault/discardScratch.js';

/** A start whose claim was refused has no time to begin, whatever the answer to it became. */
const refusedClaim = {
  file: 'shared/clients/claims/writeClaims.js',
  from: 'if (holder === undefined)\n                (0, keptWhileUsed_1.keepLatest)(claimedAt',
  to: '(0, keptWhileUsed_1.keepLatest)(claimedAt',
};

/** Guards of rollbacks, retries, rehearsals, fleets and held moves that are taken away. The kinds of scenes find them. */
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
    from: "if (before === 'lacked')",
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
    also: refusedClaim,
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
  fleetEnd: {
    guard: 'A fleet that people cancelled, or that has ended, starts no move.',
    file: 'functions/activities/fleetActivities.js',
    from: 'const mayStart = () => wantsStarts(clients, runtime, input);',
    to: 'const mayStart = () => Promise.resolve(true);',
  },
  fleetClaim: {
    guard: 'A fleet starts no move of vaults that another run has.',
    file: 'functions/steps/fleets/startRun.js',
    from: 'if ((await claims.claim(move, stateOf)) !== undefined)',
    to: 'if ((await claims.claim(move, stateOf)) !== undefined && false)',
    also: refusedClaim,
  },
  inStepTooLate: {
    guard: 'A held move is in step with its source as that was when the pass began to read it.',
    file: 'shared/rules/transfer/holdProgress.js',
    from: 'sourceReadAt: hold.passAt,',
    to: 'sourceReadAt: now,',
  },
  targetReadTooLate: {
    guard: 'What a held move says of its target is as old as the beginning of its reading.',
    file: 'functions/orchestrators/late/readTarget.js',
    from: '...{ readAt, changed, identity },',
    to: '...{ readAt: (0, steps_1.now)(context), changed, identity },',
  },
  unnamedChange: {
    guard: 'A held move names what others changed in the target.',
    file: 'functions/activities/cutover.js',
    from: 'changed.add(result);',
    to: ';',
  },
  writtenOver: {
    guard: 'A held move writes nothing over what others changed in the target.',
    file: 'functions/activities/findLateItems.js',
    from: 'if (await (0, watchItem_1.isChangedInTarget)(look.staging, pair, proved))',
    to: 'if (false)',
  },
  unseenDeletion: {
    guard: 'A pass looks for deleted items when the names at the source are others.',
    file: 'shared/rules/transfer/deletionRules.js',
    from: 'return isLast === true || deletions?.seen !== deletions?.searched;',
    to: 'return isLast === true;',
  },
  unseenRecovery: {
    guard: 'A reading of the target names what somebody recovered there after its deletion.',
    file: 'functions/steps/watch/watchDeletions.js',
    from: "one.state !== 'returned' && isThere(one)",
    to: 'false && isThere(one)',
  },
  unprovedRest: {
    guard: 'A held move says that nobody wrote only if both readings of the source are equal.',
    file: 'functions/orchestrators/hold/holdUntilCutover.js',
    from: 'if (before === digest)',
    to: 'if (true)',
  },
  replacedVault: {
    guard: 'A held move ends if another vault answers to the name of one of its vaults.',
    file: 'functions/steps/watch/watchItem.js',
    from: 'if (known === null || found === null || known === found)',
    to: 'if (true)',
  },
  provedUntil: {
    guard: 'The proof of an item holds until later only if no pass has it pending.',
    file: 'functions/steps/watch/watchItem.js',
    from: 'return pending.has(key) || deletions.has(key) ? result : ',
    to: 'return ',
  },
} as const;
