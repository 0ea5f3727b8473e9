import { groupProblems } from '../../../../../shared/rules/report/groupProblems';

const keyProblem = (itemName: string) =>
  ({
    itemType: 'key',
    itemName,
    code: 'KEY_ACROSS_GEOGRAPHIES',
    detail: 'It cannot go.',
    remedy: 'Recreate it.',
  }) as const;

describe('groupProblems', () => {
  it('puts problems of one code together, the largest group first', () => {
    const pending = { ...keyProblem('cert'), itemType: 'certificate', code: 'CERTIFICATE_PENDING' } as const;
    expect(groupProblems([pending, keyProblem('b'), keyProblem('a')])).toEqual([
      {
        code: 'KEY_ACROSS_GEOGRAPHIES',
        count: 2,
        names: ['b', 'a'],
        details: ['It cannot go.'],
        remedies: ['Recreate it.'],
      },
      {
        code: 'CERTIFICATE_PENDING',
        count: 1,
        names: ['cert'],
        details: ['It cannot go.'],
        remedies: ['Recreate it.'],
      },
    ]);
  });

  it('puts a problem of the whole move before all others', () => {
    const ofMove = { code: 'CHECKS_FAILED', detail: 'Checks failed.', remedy: 'Solve them.' };
    const issuer = { code: 'PERMISSION_MISSING', detail: 'Certificate issuers: No permission.', remedy: 'Grant it.' };
    const codes = groupProblems([keyProblem('a'), issuer, issuer, ofMove]).map(({ code }) => code);
    expect(codes).toEqual(['CHECKS_FAILED', 'PERMISSION_MISSING', 'KEY_ACROSS_GEOGRAPHIES']);
  });

  it('adds the type to names where a group has more than one type', () => {
    const names = groupProblems([keyProblem('x'), { ...keyProblem('x'), itemType: 'secret' }])[0]?.names;
    expect(names).toEqual(['x (key)', 'x (secret)']);
  });

  it('counts each problem and names each item once', () => {
    const group = groupProblems([keyProblem('x'), { ...keyProblem('x'), detail: 'Another reason.' }])[0];
    expect(group).toMatchObject({ count: 2, names: ['x'], details: ['It cannot go.', 'Another reason.'] });
  });

  it('returns no names for problems of the whole move', () => {
    const { code, detail, remedy } = keyProblem('x');
    expect(groupProblems([{ code, detail, remedy }])[0]?.names).toEqual([]);
  });

  it('shows the same text of many issuers once, with their names', () => {
    const problem = (name: string) => ({
      ...keyProblem('x'),
      itemName: undefined,
      detail: `${name}: It has no password.`,
    });
    const problems = ['Issuer digicert', 'Issuer global-sign', 'Certificate contacts'].map(problem);
    expect(groupProblems(problems)).toMatchObject([
      {
        count: 3,
        names: ['Issuer digicert', 'Issuer global-sign', 'Certificate contacts'],
        details: ['It has no password.'],
      },
    ]);
  });

  it('returns no group without problems', () => {
    expect(groupProblems([])).toEqual([]);
  });
});
