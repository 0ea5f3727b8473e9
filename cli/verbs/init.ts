import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { vaultNameSchema } from '../../shared/contracts/model/ids';
import { keyIdSchema } from '../../shared/contracts/settings/storeSetting';
import { azCommand } from '../../shared/rules/text/azCommand';
import { keepSettings, namedCloud, settingsFile } from '../app/ownSettings';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { indented, line, strong } from '../text/line';

const keySchema = z.object({
  vault: vaultNameSchema,
  keyName: z
    .string()
    .regex(/^[0-9a-zA-Z-]{1,127}$/, 'expected 1 to 127 letters, digits and hyphens')
    .default('keyvault-mover'),
});
const optionsSchema = z.object({
  vault: z.string().optional(),
  keyId: z.string().optional(),
  run: z.boolean().default(false),
});

/** `kvmover init`: keeps the id of the staging key, and prints or runs what makes the key. */
export async function init(context: Context): Promise<ExitCode> {
  const { own, options, output, command, ask } = context;
  if (own === undefined)
    throw usageError('init is for real vaults and an app on this machine.', 'Leave out --embedded and --endpoint.');
  const { folder, settings } = own();
  const given = optionsSchema.parse(options);
  const asked =
    given.vault ?? (given.keyId === undefined ? await ask?.('Name of the vault for the staging key: ') : undefined);
  if (asked === undefined && given.keyId === undefined)
    throw usageError(
      'init needs the vault for the staging key, or the id of a key.',
      'Name one: --vault <name> or --key-id <id>.',
    );
  const key = asked === undefined ? undefined : checked(keySchema.safeParse({ ...options, vault: asked.trim() }));
  const id =
    key === undefined ? given.keyId : `https://${key.vault}.${namedCloud(settings).vaultSuffix}/keys/${key.keyName}`;
  const keyId = checked(keyIdSchema().safeParse(id));
  const commands = key === undefined ? [] : commandsFor(key);
  for (const one of given.run ? commands : []) runCommand(one, context);
  keepSettings(folder, { MOVE_STAGING_KEY_ID: keyId });
  output.event({ event: 'initialized', keyId, file: settingsFile(folder), commands, exitCode: exitCodes.ok });
  output.results([
    ...(given.run || commands.length === 0
      ? []
      : [
          line('Make the key, which only you may use, and only to wrap and unwrap:'),
          ...commands.map((one) => indented(2, one)),
        ]),
    line(`${settingsFile(folder)} has the id of the key, and no secret.`),
    line('Then:  ', strong(`${command} doctor <source> <target>`)),
  ]);
  return exitCodes.ok;
}

function checked<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(' '));
  throw usageError(`The staging key: ${faults.join('; ')}.`);
}

/** The role has get, wrap and unwrap, and its scope is this one key. A shell runs the inner commands. */
function commandsFor({ vault, keyName }: z.infer<typeof keySchema>): readonly string[] {
  const role = azCommand('role assignment create', {
    role: 'Key Vault Crypto Service Encryption User',
    'assignee-principal-type': 'User',
  });
  return [
    azCommand('keyvault key create', {
      ...{ 'vault-name': vault, name: keyName, kty: 'RSA', size: '3072', ops: ['wrapKey', 'unwrapKey'] },
    }),
    `${role} --assignee-object-id "$(az ad signed-in-user show --query id -o tsv)" --scope "$(az keyvault show -n ${vault} --query id -o tsv)/keys/${keyName}"`,
  ];
}

function runCommand(command: string, { output }: Context): void {
  output.remarks([line(strong(command))]);
  const { status } = spawnSync('sh', ['-c', command], { stdio: ['inherit', 'ignore', 'inherit'] });
  if (status === 0) return;
  throw new CliError('The command above failed, and no settings were written.', {
    remedy:
      'Sign in (az login), correct what it says, and run kvmover init again. Without --run it only prints the commands.',
  });
}
