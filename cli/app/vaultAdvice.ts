import { nearestName } from '../../shared/rules/text/nearestName';
import { CliError } from '../cliError';
import { wheres } from './notAllowed';
import { type OpenApp } from './openedApp';

const settings: Readonly<Record<string, string>> = {
  SOURCE_NOT_ALLOWED: 'MOVE_ALLOWED_SOURCES',
  TARGET_NOT_ALLOWED: 'MOVE_ALLOWED_TARGETS',
};

/**
 * An error about a vault that is not allowed or does not answer, with the name that the person may have meant, the vaults that there
 * are, and what to set. Every other error remains as it is.
 */
export async function adviseOnVault(
  error: CliError,
  app: OpenApp | undefined,
  named: readonly (string | undefined)[],
): Promise<CliError> {
  const setting = settings[error.code ?? ''];
  if (app === undefined || error.remedy !== undefined) return error;
  if (setting === undefined && error.code !== 'VAULT_UNREACHABLE') return error;
  const { samples = [], place } = app;
  const known = [...new Set([...samples, ...(await vaultsOfMoves(app))])];
  const wrong = named.flatMap((name) => vaultNameIn(name ?? '') ?? []).find((name) => error.message.includes(name));
  const meant =
    wrong === undefined
      ? undefined
      : nearestName(
          wrong,
          known.filter((name) => name !== wrong),
        );
  const remedy = [
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    ...(samples.length > 0
      ? [`The sample vaults are ${samples.join(', ')}. For vaults of your own, leave out --embedded.`]
      : setting === undefined
        ? ['Your vaults: az keyvault list --query "[].name" -o tsv. If the name is right, check DNS and the network.']
        : [`Add the vault to ${setting} ${wheres[place]}.`]),
  ].join(' ');
  const { message, code, exitCode, isTransient } = error;
  return new CliError(message, { code, exitCode, isTransient, remedy });
}

/** The name of a vault that is written as its name or its address. */
function vaultNameIn(written: string): string | undefined {
  return /^(?:https:\/\/)?([0-9a-z-]+)/i.exec(written)?.[1]?.toLowerCase();
}

async function vaultsOfMoves({ client }: OpenApp): Promise<readonly string[]> {
  const found = await client.call('getMoves', { query: { limit: '100' } }).catch(() => undefined);
  return (found?.moves ?? []).flatMap(({ sourceVault, targetVault }) => [sourceVault ?? [], targetVault ?? []].flat());
}
