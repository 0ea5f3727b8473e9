import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/clients/clientFolder';

// infra/publishAction.sh pushes to a repository on this machine.

const { folder, remove } = temporaryFolder();
afterAll(remove);

const repository = path.join(folder, 'repository.git');
const git = (...args: string[]) => spawnSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).stdout.trim();

function publish(tag: string, text: string) {
  const built = path.join(folder, `built ${text}`);
  mkdirSync(path.join(built, 'dist'), { recursive: true });
  cpSync('cli/pipelines/action.yml', path.join(built, 'action.yml'));
  writeFileSync(path.join(built, 'dist/program.js'), text);
  return spawnSync('bash', ['infra/publishAction.sh', built, repository, tag], { encoding: 'utf8' });
}

test('each release has a tag that never changes, and the tag of the major version follows', () => {
  spawnSync('git', ['init', '--bare', '--quiet', repository]);
  expect([publish('v1.2.3', 'first').status, publish('v1.3.0', 'second').status]).toEqual([0, 0]);
  expect(publish('v1.2.3', 'other').status).not.toBe(0);
  expect(git('tag').split('\n')).toEqual(['check-v1', 'check-v1.2.3', 'check-v1.3.0']);
  expect(git('show', 'check-v1.2.3:dist/program.js')).toBe('first');
  expect(git('show', 'check-v1:dist/program.js')).toBe('second');
  expect(git('ls-tree', '--name-only', 'check-v1').split('\n')).toEqual(['action.yml', 'dist']);
  const wrong = publish('main', 'wrong');
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('Expected a tag')]);
});
