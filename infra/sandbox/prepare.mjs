// Creates what the moves of one night need: a resource group, two sources with secrets of several versions, and a target
// that only private endpoints reach.
import { randomBytes } from 'node:crypto';
import {
  armCall,
  authorization,
  environmentOfRun,
  groupAddress,
  namesOf,
  ownObjectId,
  regions,
  runScript,
  sandboxTag,
  secretsOf,
  until,
  vaultManagement,
} from './sandbox.mjs';

const secretCount = Number(process.env.SANDBOX_SECRETS ?? 60);
const versionsOfEach = 3;
const administrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483';

await runScript(async () => {
  const environment = environmentOfRun();
  const { vaultGroup, source, privateSource, privateTarget } = namesOf(environment);
  const tags = { application: sandboxTag, environment, created: new Date().toISOString() };
  await armCall('PUT', groupAddress(vaultGroup), { body: { location: regions.home, tags } });
  await becomeAdministrator(vaultGroup);
  for (const [name, region] of [
    [source, regions.home],
    [privateSource, regions.home],
    [privateTarget, regions.near],
  ])
    await createVault(vaultGroup, name, region, name === privateTarget ? 'Disabled' : 'Enabled');
  await Promise.all([seed(source), seed(privateSource)]);
  await vaultManagement().vaults.update(vaultGroup, privateSource, { properties: { publicNetworkAccess: 'Disabled' } });
  console.log(`Prepared ${environment}: ${secretCount} secrets of ${versionsOfEach} versions in each source.`);
});

async function becomeAdministrator(group) {
  const scope = groupAddress(group).split('?')[0];
  const roleDefinitionId = `${scope.split('/resourceGroups/')[0]}/providers/Microsoft.Authorization/roleDefinitions/${administrator}`;
  const assignment = { roleDefinitionId, principalId: await ownObjectId(), principalType: 'ServicePrincipal' };
  try {
    await authorization().roleAssignments.create(scope, crypto.randomUUID(), assignment);
  } catch (error) {
    if (error.code !== 'RoleAssignmentExists') throw error;
  }
}

async function createVault(group, name, location, publicNetworkAccess) {
  const properties = {
    tenantId: process.env.SANDBOX_TENANT_ID,
    sku: { family: 'A', name: 'standard' },
    enableRbacAuthorization: true,
    softDeleteRetentionInDays: 7,
    publicNetworkAccess,
  };
  await vaultManagement().vaults.beginCreateOrUpdateAndWait(group, name, { location, properties });
}

/** A new role takes some minutes to act, so the first write is repeated. */
async function seed(vault) {
  const client = secretsOf(vault);
  const write = (at) =>
    client.setSecret(`secret-${at}`, randomBytes(24).toString('base64url'), { tags: { at: `${at}` } });
  await until(`The first write to ${vault}`, 20, () => write(0));
  for (let version = 0; version < versionsOfEach; version += 1) {
    for (let at = 0; at < secretCount; at += 1) if (version > 0 || at > 0) await write(at);
  }
}
