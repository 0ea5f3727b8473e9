import { type Problem } from '../../contracts/model/progress';
import { type IssuerOrContactsResult, type PlannedIssuerOrContacts } from '../../contracts/model/issuersAndContacts';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { explainReason, type When } from './explainReason';
import { type Explanation } from './explanation';
import { failureProblem } from './failureProblem';

/** Returns the state of an issuer or of the contacts before anything is written. */
export function resultFromPlannedIssuer({
  kind,
  name,
  action,
  reasons,
}: PlannedIssuerOrContacts): IssuerOrContactsResult {
  const there = reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left';
  return { kind, name, reasons, state: action === 'copy' ? 'planned' : there };
}

/** The problems of one issuer or the contacts. */
export function issuerProblems(setting: IssuerOrContactsResult, when: When): readonly Problem[] {
  const { code, detail = 'No details are known.', requestId } = setting;
  const reasons = reasonsOf(setting, when, 'problem');
  if (code === undefined) return reasons;
  return [...reasons, failureProblem({ code, detail: `${nameOf(setting)}: ${detail}`, requestId })];
}

export function issuerNotices(setting: IssuerOrContactsResult, when: When): readonly Problem[] {
  return reasonsOf(setting, when, 'notice');
}

function reasonsOf(setting: IssuerOrContactsResult, run: When, only: Explanation['severity']): readonly Problem[] {
  // A move that failed before it copied issuers and contacts leaves them planned.
  const when = setting.state === 'planned' ? 'planned' : run;
  return setting.reasons.flatMap((code) => {
    const { detail, remedy, severity } = ownWords(setting, code) ?? explainReason(code, { when });
    return severity === only ? [{ code, detail: `${nameOf(setting)}: ${detail}`, remedy }] : [];
  });
}

/** The words of a reason that an item can have too, or that says something else of an issuer that was there. */
function ownWords(setting: IssuerOrContactsResult, code: ReasonCode): Explanation | undefined {
  if (code === 'PERMISSION_MISSING') return unreadable(setting);
  return code === 'ISSUER_PASSWORD_NEEDED' && setting.state === 'alreadyThere' ? unchangedSince : undefined;
}

const unchangedSince: Explanation = {
  detail:
    'Nobody has changed the issuer in the target since it was created, so it may have no password. Key Vault never returns it.',
  remedy:
    'Set the password of the issuer account in the target before the first renewal: az keyvault certificate issuer update. A move names the issuer until then.',
  severity: 'problem',
};

/** These have no error text, so the permissions are named here. Source: Key Vault documentation, certificate access control. */
function unreadable({ kind }: IssuerOrContactsResult): Explanation {
  const [rights, field] =
    kind === 'issuer'
      ? ['"listissuers" and "getissuers" in both vaults and "setissuers" in the target', 'issuers']
      : ['"managecontacts" in both vaults', 'contacts'];
  const remedy = `Grant the app the certificate permissions ${rights} (or Key Vault Certificates Officer), or leave them out with "copy": {"${field}": false}. Then run the move again.`;
  return { detail: 'The app has no permission to read them.', remedy, severity: 'problem' };
}

function nameOf({ kind, name }: IssuerOrContactsResult): string {
  if (kind === 'contacts') return 'Certificate contacts';
  // One result represents all issuers if the app could not list them.
  return name === 'issuers' ? 'Certificate issuers' : `Issuer ${name}`;
}
