import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { plantProject, projectRoot } from '../../support/lint/plantProject';

const wrongType = "export const count: number = 'three';\n";
const program = path.join(projectRoot, 'lint/typesAndLint.mjs');

// One run, because a start of compiler and linter takes seconds. `npm test` itself shows that correct files pass.
describe('the check of types and lint', () => {
  const files = {
    'shared/rules/count.ts': wrongType,
    'web/count.ts': wrongType,
    'test/unit/web/count.ts': wrongType,
    'shared/rules/floating.ts': 'export const wait = (ready: Promise<void>) => {\n  ready;\n};\n',
    'web/logs.ts': "console.log('here');\n",
  };
  const { status, stdout, stderr } = plantProject(files, (cwd) =>
    spawnSync(process.execPath, [program], { cwd, encoding: 'utf8' }),
  );

  it('ends with the sum of 1 for wrong types and 2 for findings of lint', () => {
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
  });

  it.each(['shared/rules', 'web', 'test/unit/web'])('prints a wrong type: %s', (folder) => {
    const fault = "count.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.";
    expect(stdout.split('\n')).toContain(`${folder}/${fault}`);
  });

  it('prints what lint finds with types', () => {
    expect(stdout).toMatch(/shared\/rules\/floating\.ts\n +2:3 +error .*no-floating-promises/);
  });

  it('prints what lint finds without types', () => {
    expect(stdout).toMatch(/web\/logs\.ts\n +1:1 +error .*no-console/);
  });
});
