import { z } from 'zod';
import { configurationPlanSchema } from '../../shared/contracts/model/configuration';
import { moveRequestSchema } from '../../shared/contracts/api/moveRequest';
import { rehearsedRequest } from '../../shared/rules/rehearsal/rehearsedMove';
import { changeRightsCommands, searchCommands } from '../../shared/rules/consumers/searchRights';
import { type PrintedRights, printRights } from '../../shared/rules/rights/printRights';
import { renderCommands, renderTables } from '../../shared/rules/rights/renderRights';
import { azLineFor, shells } from '../../shared/rules/text/azLine';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { scopesOf } from '../consumers/findConsumers';
import { readRequest, vaultPair } from './moveRequest';

const optionsSchema = z.object({
  request: z.string().optional(),
  plan: z.string().optional(),
  rollback: z.boolean().default(false),
  retirement: z.boolean().default(false),
  tables: z.boolean().default(false),
  consumers: z.string().optional(),
  changes: z.boolean().default(false),
  shell: z.enum(shells).default('bash'),
});
const planSchema = z.object({ configuration: z.object({ steps: configurationPlanSchema.shape.steps }) });

/** `kvmover permissions A B`: the rights of a move, as a document. It asks no app and no vault. */
export async function permissions({ operands, options, output, own, command }: Context): Promise<ExitCode> {
  const { request, plan, rollback, retirement, tables, consumers, changes, shell } = optionsSchema.parse(options);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const parsed = moveRequestSchema.safeParse({ ...fields, sourceVault, targetVault });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
    throw usageError(`The request is not valid: ${faults.join('; ')}.`, 'docs/request.md lists the fields.');
  }
  const planned = plan === undefined ? {} : { steps: stepsIn(plan) };
  const ofMove = printRights({ ...rehearsedRequest(parsed.data), rollback, retirement, ...planned });
  if (changes && consumers === undefined)
    throw usageError('Nothing says where the consumers are.', 'Add --consumers <ids of subscriptions>.');
  const scopes = consumers === undefined ? [] : scopesOf(consumers);
  const ofSearch = scopes.length === 0 ? [] : searchCommands(scopes);
  const ofChanges = changes ? changeRightsCommands(scopes) : [];
  const inShell = (commands: readonly string[]) => commands.map((command) => azLineFor(command, shell));
  const rights = {
    ...ofMove,
    commands: inShell([...ofMove.commands, ...ofSearch, ...ofChanges]),
    policyCommands: inShell(ofMove.policyCommands),
  };
  if (output.isJson) output.event({ event: 'permissions', ...rights });
  else {
    // The commands that find the ids are for bash.
    const shown = own === undefined || shell === 'pwsh' ? rights : forSignedIn(rights, { sourceVault, targetVault });
    const more = `Each right with its purpose: ${command} permissions ${sourceVault} ${targetVault} --tables\n`;
    output.document(renderCommands(shown, shell) + (tables ? `\n${renderTables(rights)}` : `\n${more}`));
  }
  return exitCodes.ok;
}

/** The writes to the vault itself that a plan has, as `GET /api/moves/{id}/plan` returns it. */
function stepsIn(file: string) {
  const parsed = planSchema.safeParse(readRequest(file));
  if (parsed.success) return parsed.data.configuration.steps;
  throw usageError(`${file} is not a plan.`, 'Save the answer of GET /api/moves/{id}/plan.');
}

/** The commands for the person who is signed in to `az`: an app on this machine has that identity. `az` finds the ids of the vaults. */
function forSignedIn(rights: PrintedRights, vaults: { readonly sourceVault: string; readonly targetVault: string }) {
  const idOf = (vault: string) => `$(az keyvault show -n ${vault} --query id -o tsv)`;
  const filled = (command: string) =>
    Object.entries({ source: vaults.sourceVault, target: vaults.targetVault }).reduce(
      (text, [side, vault]) =>
        text
          .replaceAll(`'<${side} vault id>'`, `"${idOf(vault)}"`)
          // The role is JSON in single quotes.
          .replaceAll(
            `<subscription id of ${side} vault>`,
            `'"$(az keyvault show -n ${vault} --query id -o tsv | cut -d/ -f3)"'`,
          ),
      command
        .replaceAll(/'<(?:object id of the app|your object id)>'/g, '"$(az ad signed-in-user show --query id -o tsv)"')
        .replaceAll('--assignee-principal-type ServicePrincipal', '--assignee-principal-type User'),
    );
  return { commands: rights.commands.map(filled), policyCommands: rights.policyCommands.map(filled) };
}
