import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { plantProject, projectRoot } from '../../support/lint/plantProject';

const wrongType = "export const count: number = 'three';\n";
const program = path.join(projectRoot, 'lint/typesAndLint.mjs');

// Two runs, because a start of compiler and linter takes seconds. `npm test` itself shows that correct files pass.
describe('the check of types and lint', () => {
  const files = {
    'shared/rules/count.ts': wrongType,
    'web/count.ts': wrongType,
    'test/unit/web/count.ts': wrongType,
    'shared/rules/floating.ts': 'export const wait = (ready: Promise<void>) => {\n  ready;\n};\n',
    'web/logs.ts': "console.log('here');\n",
    'shared/rules/size.ts': 'export const size = () => 1;\n',
    'shared/rules/half.ts': "import { size } from './size';\nexport const half: number = size();\n",
    'shared/rules/floated.ts': "import { size } from './size';\nexport const later = () => {\n  size();\n};\n",
  };
  const [first, second] = plantProject(files, (cwd) => {
    const run = () => spawnSync(process.execPath, [program], { cwd, encoding: 'utf8' });
    const before = run();
    writeFileSync(path.join(cwd, 'shared/rules/size.ts'), 'export const size = () => Promise.resolve(1);\n');
    return [before, run()];
  });
  const { status, stdout, stderr } = first;

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

  it('checks files without findings again when a file that they import has changed', () => {
    expect(stdout).not.toMatch(/half|floated/);
    expect(second.stdout).toMatch(/^shared\/rules\/half\.ts\(2,14\): error TS2322/m);
    expect(second.stdout).toMatch(/shared\/rules\/floated\.ts\n +3:3 +error .*no-floating-promises/);
  });

  it('prints again what it found before', () => {
    const findings = (text: string) => text.split('\n').filter((line) => line.includes('error '));
    const plain = findings(second.stdout).map((line) => line.replace(/ +/g, ' '));
    expect(plain).toEqual(expect.arrayContaining(findings(stdout).map((line) => line.replace(/ +/g, ' '))));
    expect(second.status).toBe(3);
  });
});
