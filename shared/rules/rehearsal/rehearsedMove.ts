import { type MoveRequest, type Rehearse } from '../../contracts/api/moveRequest';
import { configurationSchema } from '../../contracts/model/targetRequest';
import { type MoveSpec, moveSpecSchema, type Rehearsal } from '../../contracts/steps/moveSpec';

type Rehearsable = Pick<MoveSpec, 'runId' | 'targetVault' | 'createTarget' | 'configuration' | 'autoRenewal' | 'copy'>;

/**
 * The rehearsal of a move. Its target is the scratch vault, so every step, claim and list of allowed vaults works as for
 * any other move. The scratch vault asks nobody to renew a certificate and sends no mail, and only the app has access to it.
 */
export function rehearsalOf<Move extends Rehearsable>(
  move: Move,
  { into }: Rehearse,
  planRunId: string,
): Move & { readonly rehearsal: Rehearsal } {
  const { targetVault, createTarget, configuration, autoRenewal, copy, runId } = move;
  return {
    ...move,
    targetVault: (into.vault ?? `rehearsal-${runId}`).toLowerCase(),
    createTarget: { ...into.createTarget, purgeProtection: 'atEnd', privateEndpoint: null },
    configuration: configurationSchema.parse({
      roleAssignments: false,
      enabledFor: false,
      diagnostics: false,
      subnets: configuration?.subnets ?? [],
    }),
    autoRenewal: 'hold',
    copy: { ...copy, contacts: false },
    rehearsal: { targetVault, createTarget, configuration, autoRenewal, copy, planRunId },
  };
}

/** The real move of a rehearsal, as a dry run that writes to no vault. Undefined if the move is no rehearsal. */
export function realMoveOf(move: MoveSpec): MoveSpec | undefined {
  const { rehearsal } = move;
  if (rehearsal === undefined) return undefined;
  const { planRunId, ...asked } = rehearsal;
  const rest = withoutRun.parse(move);
  return { ...rest, ...asked, runId: planRunId, dryRun: true, probe: false, approval: 'none' };
}

/** The dry run has keys of its own. */
const withoutRun = moveSpecSchema.omit({ rehearsal: true, startToken: true, contentKey: true, retryOf: true }).strip();

/** What a request asks for, to name its rights: those of a rehearsal are about its scratch vault. */
export function rehearsedRequest(request: MoveRequest) {
  const { rehearse } = request;
  const noRun = '00000000';
  return rehearse === undefined ? request : rehearsalOf({ ...request, runId: noRun }, rehearse, noRun);
}
