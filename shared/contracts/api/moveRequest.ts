import { moveIdSchema, vaultTextSchema } from '../model/ids';
import { movePolicyShape } from '../model/movePolicy';
import { z } from 'zod';
import { scratchPlaceSchema } from '../model/targetRequest';

/** Runs the whole move into a scratch vault that the run makes and discards, and plans it against the real target. */
export const rehearseSchema = z.strictObject({
  into: z.strictObject({
    /** The name of the scratch vault. Default: `rehearsal-` and the id of the run. */
    vault: vaultTextSchema.optional(),
    createTarget: scratchPlaceSchema,
  }),
});
export type Rehearse = z.infer<typeof rehearseSchema>;

/** Body of `POST /api/moves`. Only the two vaults are required. */
export const moveRequestSchema = z
  .strictObject({
    id: moveIdSchema.optional(),
    sourceVault: vaultTextSchema,
    targetVault: vaultTextSchema,
    ...movePolicyShape,
    confirmPurge: z.boolean().default(false),
    rehearse: rehearseSchema.optional(),
  })
  .refine(({ rehearse, dryRun }) => rehearse === undefined || !dryRun, {
    path: ['rehearse'],
    message: 'expected no rehearsal with "dryRun": true: a rehearsal has the plan of the real move, too',
  })
  .refine(({ cutover, deletions }) => deletions === 'report' || cutover === 'hold', {
    path: ['deletions'],
    message: 'expected "report", because only a move with "cutover": "hold" looks for deleted items',
  })
  .refine(({ cutover, keyVersions }) => keyVersions === 'name' || cutover === 'hold', {
    path: ['keyVersions'],
    message:
      'expected "name", because only a move with "cutover": "hold" looks for new versions of keys that it has moved',
  })
  .refine(({ keyVersions, confirmPurge }) => keyVersions === 'name' || confirmPurge, {
    path: ['confirmPurge'],
    message: 'expected true, because "keyVersions": "replace" purges keys of the target before it restores them',
  })
  .refine(({ onDeleted, confirmPurge }) => onDeleted !== 'purge' || confirmPurge, {
    path: ['confirmPurge'],
    message: 'expected true, because "onDeleted": "purge" destroys soft-deleted items of the target for ever',
  });
export type MoveRequest = z.infer<typeof moveRequestSchema>;
