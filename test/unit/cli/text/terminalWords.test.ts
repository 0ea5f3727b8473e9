import { terminalWords } from '../../../../cli/text/terminalWords';
import { reasonCodes } from '../../../../shared/contracts/model/reasonCodes';
import { catalogue } from '../../../../shared/rules/checks/catalogue';
import { explainReason } from '../../../../shared/rules/problems/explainReason';
import { remediesByCode } from '../../../../shared/rules/problems/failureProblem';

describe('terminalWords', () => {
  it.each([
    ['Ask for "unmovableKeys": "recreate" to get new keys.', 'Ask for --unmovable-keys recreate to get new keys.'],
    ['Resume it: POST /api/moves/{id}/resume.', 'Resume it: kvmover resume <id>.'],
    ['See http://127.0.0.1:39795/api/moves/sample.', 'See kvmover status sample.'],
    ['See GET /api/moves/{id}/items?state=failed.', 'See kvmover items <id> --state failed.'],
    ['Run the checks: kvmover check a b, or POST /api/checks.', 'Run the checks: kvmover check a b.'],
    ['Run them: POST /api/checks.', 'Run them: kvmover check <source> <target>.'],
    ['Approve: kvmover deletions <id>, or POST /api/moves/{id}/deletions/approve.', 'Approve: kvmover deletions <id>.'],
    ['Ask for "disabled": "unlock" or "skip".', 'Ask for --disabled unlock or skip.'],
    ['Ask for "onDeleted": "recover" or "purge".', 'Ask for --on-deleted recover or purge.'],
    ['Ask for "deletions": "follow".', 'Ask for "deletions": "follow" in the file of --request.'],
    ['The item "name": is here.', 'The item "name": is here.'],
  ])('writes %s', (text, expected) => {
    expect(terminalWords(text)).toBe(expected);
  });

  it('leaves no call of the API for moves and checks in any remedy of the app', () => {
    const remedies = [
      ...reasonCodes.flatMap((code) => {
        const { detail, remedy } = explainReason(code, { when: 'planned' });
        return [detail, remedy];
      }),
      ...Object.values(remediesByCode),
      ...catalogue.map(({ remedy }) => remedy),
    ].map(terminalWords);
    expect(
      remedies.filter((text) =>
        /(?:GET|POST) \/api|"(?:unmovableKeys|onConflict|onDeleted|disabled|method)": "/.test(text),
      ),
    ).toEqual([]);
  });
});
