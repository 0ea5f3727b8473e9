import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { renderMarkdown } from '../../../../../shared/rules/documents/renderMarkdown';
import { configurationSections } from '../../../../../shared/rules/report/configurationSections';
import { moveOf } from '../../../../support/move/moveFixtures';
import { documentOf } from '../../../../support/reports/documents';

const command = 'az keyvault certificate issuer update --issuer-name <issuer> --password <password>';
const passwords = {
  id: 'issuerPasswords',
  found: 'mayExist',
  what: 'Key Vault never returns the password of a certificate issuer.',
  instruction: 'Set the password of every issuer in the target.',
  commands: [command],
} as const;

function textWith(problems: MoveReport['problems']): string {
  const configuration = {
    entries: [],
    results: [],
    byHand: [{ ...passwords, commands: [command] }],
    notLooked: [],
    drift: null,
  };
  return renderMarkdown(documentOf(configurationSections({ configuration, move: moveOf(), problems })));
}

describe('configurationSections of the step for issuer passwords', () => {
  it('shows its reason if no problem names it', () => {
    expect(textWith([])).toContain(`### issuerPasswords (may exist)\n\n${passwords.what}`);
  });

  it('shows only the command if the problems name each issuer', () => {
    const text = textWith([{ code: 'ISSUER_PASSWORD_NEEDED', detail: 'Issuer ca: No password.', remedy: 'Set it.' }]);
    expect(text).not.toContain(passwords.what);
    expect(text).toMatch(
      /### issuerPasswords \(to do\)\n\nThe issuers are those of ISSUER_PASSWORD_NEEDED.*\nFor each of them:/,
    );
    expect(text).toContain(command);
  });
});
