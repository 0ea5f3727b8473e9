// Removes all of a night: node infra/sandbox/tearDown.mjs [leftovers [HOURS]]
// `leftovers` removes nights of lost runners that began more than HOURS ago (24). Each part is tried, even if an earlier
// one fails.
import {
  armCall,
  authorization,
  environmentOfRun,
  groupAddress,
  namesOf,
  pollMs,
  runScript,
  sandboxTag,
  sleep,
  subscription,
  vaultManagement,
} from './sandbox.mjs';

const hourMs = 60 * 60_000;
const heldSubnetMs = 40 * 60_000;
const faults = [];

await runScript(async () => {
  const [, , what, hours = '24'] = process.argv;
  for (const environment of what === 'leftovers' ? await leftovers(Number(hours)) : [environmentOfRun()])
    await removeNight(environment);
  if (faults.length > 0) throw new Error(`Remove this by hand:\n${faults.join('\n')}`);
});

/** Environments of nights that began more than `hours` ago. */
async function leftovers(hours) {
  const { body } = await armCall('GET', `/subscriptions/${subscription()}/resourcegroups?api-version=2024-11-01`);
  const old = body.value.filter(
    ({ tags }) => tags?.application === sandboxTag && Date.now() - Date.parse(tags.created) > hours * hourMs,
  );
  return old.map(({ tags }) => tags.environment);
}

async function removeNight(environment) {
  const { appGroup, vaultGroup } = namesOf(environment);
  await attempt(`roles of ${environment}`, () => removeRoles(environment));
  await attempt(`resource group ${appGroup}`, () => removeGroup(appGroup));
  // The last one: a group that remains shows the next night that something of this night remains.
  await attempt(`vaults in ${vaultGroup}`, () => removeVaults(vaultGroup));
  if (faults.length === 0) await attempt(`resource group ${vaultGroup}`, () => removeGroup(vaultGroup));
  console.log(`Removed ${environment}${faults.length > 0 ? ', except for what follows' : ''}.`);
}

async function attempt(what, work) {
  try {
    await work();
  } catch (error) {
    faults.push(`${what}: ${error.message}`);
  }
}

/** The custom roles of the installation, and their assignments at the subscription, which no group has. */
async function removeRoles(environment) {
  const { roleDefinitions, roleAssignments } = authorization();
  const scope = `/subscriptions/${subscription()}`;
  const own = [];
  for await (const { id, name, roleName, roleType } of roleDefinitions.list(scope))
    if (roleType === 'CustomRole' && roleName?.includes(`(${environment} `)) own.push({ id: id.toLowerCase(), name });
  if (own.length === 0) return;
  const ids = new Set(own.map(({ id }) => id));
  for await (const { id, roleDefinitionId } of roleAssignments.listForSubscription())
    if (ids.has(roleDefinitionId?.toLowerCase())) await roleAssignments.deleteById(id);
  for (const { name } of own) await roleDefinitions.delete(scope, name);
}

/** A vault that is only deleted keeps its name. */
async function removeVaults(group) {
  const { vaults } = vaultManagement();
  const found = [];
  if (!(await hasGroup(group))) return;
  for await (const { name, location } of vaults.listByResourceGroup(group)) found.push({ name, location });
  for (const { name, location } of found) {
    await vaults.delete(group, name);
    await vaults.beginPurgeDeletedAndWait(name, location, { updateIntervalInMs: pollMs });
  }
}

async function hasGroup(group) {
  return (await armCall('GET', groupAddress(group), { expected: [200, 404] })).status === 200;
}

/** Azure holds the subnet of the app for some time after it has deleted the app, and refuses to delete the group meanwhile. */
async function removeGroup(group) {
  const end = Date.now() + heldSubnetMs;
  for (;;) {
    try {
      return await deleteGroup(group);
    } catch (error) {
      if (!/legionservicelink|InUseSubnetCannotBeDeleted/.test(error.message) || Date.now() > end) throw error;
      console.log(`Azure still holds a subnet in ${group}. Removing it again.`);
      await sleep(pollMs * 6);
    }
  }
}

async function deleteGroup(group) {
  let { status, headers } = await armCall('DELETE', groupAddress(group), { expected: [200, 202, 204, 404] });
  while (status === 202) {
    await sleep(pollMs);
    ({ status, headers } = await armCall('GET', headers.get('location'), { expected: [200, 202, 204] }));
  }
}
