import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Context } from '../../../../cli/context';
import { askedMove } from '../../../../cli/verbs/moveRequest';
import { configurationSchema } from '../../../../shared/contracts/model/targetRequest';

const workspaceId =
  '/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/log-we';
const asked = (options: object) =>
  askedMove({ operands: ['source-a', 'target-b'], options } as unknown as Context).body;

test('--per-item asks for roles at single items by the log of the workspace, and keeps the rest of the file', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'kvmover-')), 'request.json');
  writeFileSync(file, JSON.stringify({ configuration: { customRoles: true, auditLog: { days: 30 } } }));
  const { configuration } = asked({ perItem: workspaceId, request: file });
  expect(configurationSchema.parse(configuration)).toMatchObject({
    ...{ access: 'roles', perItem: true, customRoles: true },
    auditLog: { workspaceId: workspaceId.toLowerCase(), days: 30 },
  });
  expect(asked({})).not.toHaveProperty('configuration');
});

test.each([
  [{ perItem: true, access: 'roles' }, 'auditLog'],
  [{ perItem: true, auditLog: { workspaceId } }, 'perItem'],
  [{ perItem: true, access: 'roles', auditLog: { workspaceId: '/subscriptions/a' } }, 'auditLog'],
])('a request without all of the evidence is refused: %o', (configuration, field) => {
  const { error } = configurationSchema.safeParse(configuration);
  expect(error?.issues.map(({ path: [first] }) => first)).toContain(field);
});
