import { type Problem } from '../../../../../shared/contracts/model/progress';
import { firstRealProblem } from '../../../../../shared/rules/fleets/firstRealProblem';

const problem = (code: Problem['code']): Problem => ({ code, detail: 'why', remedy: 'what to do' });
const codeOf = (...codes: Problem['code'][]) => firstRealProblem(codes.map(problem))?.code;

test('firstRealProblem skips remarks, such as that items go by value', () => {
  expect(codeOf('OTHER_GEOGRAPHY', 'ALREADY_THERE', 'KEY_ACROSS_GEOGRAPHIES')).toBe('KEY_ACROSS_GEOGRAPHIES');
  expect(codeOf('OTHER_GEOGRAPHY')).toBeUndefined();
  expect(codeOf()).toBeUndefined();
});

test('firstRealProblem prefers an error to what cannot go, and that to what needs a person', () => {
  expect(codeOf('NEW_KEY_MATERIAL', 'KEY_ACROSS_GEOGRAPHIES', 'VAULT_FORBIDDEN')).toBe('VAULT_FORBIDDEN');
  expect(codeOf('NEW_KEY_MATERIAL', 'KEY_ACROSS_GEOGRAPHIES')).toBe('KEY_ACROSS_GEOGRAPHIES');
});
