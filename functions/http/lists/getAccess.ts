import { type VaultAccess } from '../../../shared/contracts/api/accessAnswers';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { Refused, refuseIf, type RefusalParts } from '../answers/problem';
import { type StartTerms } from '../frame/admitStart';
import { type RequestPolicy } from '../frame/parseMoveRequest';
import { serve } from '../frame/serve';

export interface GetAccessParts {
  readonly policy: Pick<RequestPolicy, 'allowedSources' | 'allowedTargets'>;
  /** Each request makes some calls to Azure Resource Manager. */
  readonly admit: StartTerms['admit'];
  /** Undefined if the identity sees no such vault. */
  readonly readAccess: (vault: string, asRoles: boolean) => Promise<VaultAccess | undefined>;
}

/** `GET /api/access?vault=&as=roles`: who can do what in a vault that the app may move. */
export function getAccess({ policy, admit, readAccess }: GetAccessParts) {
  return serve('getAccess', async ({ query, log }) => {
    const { vault, as } = query;
    if (vault === undefined) throw new Refused(withoutVault);
    log({ vault });
    refuseIf(notAllowed(vault, policy));
    admit();
    const access = await readAccess(vault, as === 'roles');
    if (access === undefined) throw new Refused(unseen(vault));
    return { jsonBody: access };
  });
}

const detailOfVault = 'Expected the query parameter "vault" with the name of a vault.';
const withoutVault: RefusalParts = {
  ...{ status: 400, code: 'REQUEST_INVALID', detail: detailOfVault },
  errors: [{ pointer: '/vault', detail: detailOfVault }],
};

function notAllowed(vault: string, policy: GetAccessParts['policy']): RefusalParts | undefined {
  if (isAllowed(vault, policy.allowedSources) || isAllowed(vault, policy.allowedTargets)) return undefined;
  const detail = `Vault ${vault} is neither among the sources nor among the targets of this app. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
  return { status: 403, code: 'SOURCE_NOT_ALLOWED', detail };
}

function unseen(vault: string): RefusalParts {
  const detail = `Azure Resource Manager shows the app’s identity no vault ${vault}. The identity needs Microsoft.KeyVault/vaults/read there.`;
  return { status: 404, code: 'ARM_NOT_FOUND', detail };
}
