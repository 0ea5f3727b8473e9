import { changeRightsCommands, searchCommands } from '../../../../../shared/rules/consumers/searchRights';
import { printRights } from '../../../../../shared/rules/rights/printRights';
import { azCommand } from '../../../../../shared/rules/text/azCommand';
import { azLineFor } from '../../../../../shared/rules/text/azLine';
import { moveOf } from '../../../../support/move/moveFixtures';
import { runCommands } from '../../../../support/shell/runCommands';
import { findPwsh, readPwsh, runPwsh } from '../../../../support/shell/runPwsh';

const subscription = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
const { commands, policyCommands } = printRights({ ...moveOf({}), rollback: true, retirement: true });
/** Everything that `kvmover permissions` can print, and a command with names that anyone may have written. */
const lines = [
  ...[...commands, ...policyCommands, ...searchCommands([subscription]), ...changeRightsCommands([subscription])],
  azCommand('tag update', {
    tags: ["a'b=$(touch pwned)", 'c"d&e', '\u2019; New-Item pwned', '%PATH%'],
    'resource-id': '/s/ü',
  }),
];
const inPwsh = lines.map((line) => azLineFor(line, 'pwsh'));

test('a line for PowerShell has the words that bash reads, and none for cmd.exe', () => {
  const { calls } = runCommands(lines);
  expect(calls).toHaveLength(lines.length);
  expect(inPwsh.map((line) => readPwsh(line).words)).toEqual(calls);
  const risky = inPwsh.filter((line) => /["%&|<>^]/.test(line));
  expect(risky.length).toBeGreaterThan(10);
  for (const line of risky) expect(readPwsh(line).program).toContain('azps.ps1');
  expect(lines.map((line) => azLineFor(line, 'bash'))).toEqual(lines);
});

const program = findPwsh();
const onPwsh = program === undefined ? test.skip : test;
onPwsh('PowerShell gives the same words to the Azure CLI as bash', () => {
  const { calls, files, stderr } = runPwsh(program ?? '', inPwsh, { OS: 'Windows_NT' });
  expect({ calls, files, stderr }).toEqual({ calls: runCommands(lines).calls, files: [], stderr: '' });
});
