import { statusLines } from '../../../../cli/text/endLines';
import { moveStatus, plainText } from '../../../support/cli/cliFixtures';

describe('statusLines', () => {
  const at = '2026-05-01T10:00:00.000Z';

  it('counts the seconds of work, not those in which the move waited for a person', () => {
    const phases = [
      { phase: 'planning', startedAt: at, seconds: 4 },
      { phase: 'awaitingApproval', startedAt: at, seconds: 7200 },
      { phase: 'transferring', startedAt: at, seconds: 50 },
      { phase: 'awaitingCutover', startedAt: at, seconds: 86_400 },
    ] as const;
    const text = plainText(statusLines(moveStatus({ phase: 'completed', phases: [...phases] }), 'kvmover', 100));
    expect(text).toContain('90 of 200 versions, in 54 s of work.');
  });

  it.each([
    ['awaitingApproval', [], 'The move would copy the issuer without its password.'],
    ['transferring', ['preparing', 'transferring'], 'The issuer is in the target now, without its password.'],
    ['failed', [], 'The move would copy the issuer without its password.'],
  ] as const)('explains a code of a move that is %s and had the phases %j', (phase, more, words) => {
    const phases = (['planning', ...more] as const).map((each) => ({ phase: each, startedAt: at, seconds: 1 }));
    const counts = { problemCount: 1, problemsByCode: [{ code: 'ISSUER_PASSWORD_NEEDED' as const, count: 1 }] };
    const text = plainText(statusLines(moveStatus({ phase, phases, problems: [], ...counts }), 'kvmover', 200));
    expect(text).toContain(words);
  });

  it('names the command that shows the evidence of failed checks', () => {
    const counts = { problemCount: 1, problemsByCode: [{ code: 'CHECKS_FAILED' as const, count: 1 }] };
    const { sourceVault, targetVault, ...rest } = moveStatus({ phase: 'failed', problems: [], ...counts });
    const text = plainText(statusLines({ sourceVault, targetVault, ...rest }, 'kvmover', 100));
    expect(text).toContain(`kvmover check ${sourceVault} ${targetVault}`);
  });
});
