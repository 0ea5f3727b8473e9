import { z } from 'zod';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { phaseSchema } from '../../../shared/contracts/model/progress';
import { reportHashSchema } from '../../../shared/contracts/model/reportProof';
import { quoteText } from '../../../shared/rules/text/quoteText';
import { type VerifiedReport, verifyReport as verifyBytes } from '../../../shared/rules/report/verifyReport';
import { publicKeyOf } from '../../verbs/verifyReport';
import { headOf, reportInFile, reportOfApp } from '../reportSource';
import { type Asking, tool } from '../tool';

/** As `kvmover report verify`: for a file with what the caller knows, or for a move with the head that the app has in its history. */
export const verifyReport = tool({
  name: 'verify_report',
  title: 'Verify the report of a move',
  about:
    'Verifies that a JSON report is as the app wrote it: of a move, against the head in the history of the app, or in a file, against a head or a public key that you name. "proved" is true only if one of these proves it.',
  input: z
    .strictObject({
      moveId: moveIdSchema.optional(),
      run: runIdSchema.optional(),
      file: z.string().min(1).max(4_096).optional(),
      head: reportHashSchema.optional(),
      publicKey: z.string().max(10_000).describe('PEM, or a JWK as JSON').optional(),
    })
    .refine(
      ({ file, moveId, run }) => file === undefined || (moveId ?? run) === undefined,
      'expected "file" or a move, not both',
    ),
  output: z.object({
    whole: z.boolean(),
    proved: z.boolean(),
    moveId: z.string().nullable(),
    runId: z.string().nullable(),
    phase: z.string().nullable(),
    head: z.string().nullable(),
    results: z.number().nullable(),
    signedBy: z.string().nullable(),
    faults: z.array(z.string()),
  }),
  run: async ({ moveId, run, file, head, publicKey }, asking) => {
    const key = publicKey === undefined ? undefined : publicKeyOf(publicKey, '"publicKey"');
    if (file !== undefined) return shown(verifyBytes(await reportInFile(file), { head, publicKey: key }));
    const found = await ofApp(moveId, run, asking);
    return shown(verifyBytes(found.bytes, { head: head ?? found.head, publicKey: key }));
  },
});

async function ofApp(moveId: string | undefined, run: string | undefined, asking: Asking) {
  const { client } = await asking.open();
  const { id, bytes } = await reportOfApp(client, moveId, run);
  return { bytes, head: (await headOf(client, id, run)) ?? undefined };
}

/** A file may be anything: an id that no app gives is not shown, and a name in a sentence has quotes. */
function shown({ faults, isProved, named, proof }: VerifiedReport) {
  const signer = proof?.signature?.keyId;
  return {
    whole: faults.length === 0,
    proved: isProved,
    moveId: moveIdSchema.safeParse(named?.moveId).data ?? null,
    runId: runIdSchema.safeParse(named?.runId).data ?? null,
    phase: phaseSchema.safeParse(named?.phase).data ?? null,
    head: proof?.head ?? null,
    results: proof?.entries ?? null,
    signedBy: signer === undefined ? null : quoteText(signer),
    faults,
  };
}
