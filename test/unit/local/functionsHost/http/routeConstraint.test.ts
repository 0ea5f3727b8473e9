import { meetsConstraint } from '../../../../../local/functionsHost/http/routeConstraint';

describe('meetsConstraint', () => {
  it.each([
    ['int', ['0', '-12', '2147483647'], ['', '1.5', 'x', '2147483648']],
    ['long', ['9007199254740993'], ['x']],
    ['bool', ['true', 'FALSE'], ['yes']],
    ['guid', ['8a6f0d3e-2f51-4d0e-9d1c-0a1b2c3d4e5f'], ['8a6f']],
    ['alpha', ['Abc'], ['a1']],
    ['double', ['1', '-1.5', '1e3'], ['x']],
    ['datetime', ['2026-11-25'], ['never']],
    ['length(3)', ['abc'], ['ab', 'abcd']],
    ['length(2,3)', ['ab', 'abc'], ['a']],
    ['minlength(2)', ['ab'], ['a']],
    ['maxlength(2)', ['ab'], ['abc']],
    ['min(5)', ['5'], ['4']],
    ['max(5)', ['5'], ['6']],
    ['range(1,9)', ['1', '9'], ['0', '10', 'x']],
    ['regex(^a+$)', ['aa', 'AA'], ['b']],
  ])('%s accepts %j and refuses %j', (constraint, good, bad) => {
    expect(good.filter((value) => !meetsConstraint(constraint, value))).toEqual([]);
    expect(bad.filter((value) => meetsConstraint(constraint, value))).toEqual([]);
  });

  it('refuses an unknown constraint', () => {
    expect(() => meetsConstraint('prime', '7')).toThrow('"prime" is unknown');
  });
});
