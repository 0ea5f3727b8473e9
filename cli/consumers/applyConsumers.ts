import { z } from 'zod';
import { type Consumer } from '../../shared/contracts/model/consumer';
import { type Cloud, knownClouds } from '../../shared/contracts/settings/clouds';
import { elementOf } from '../../shared/rules/consumers/changeCommands';
import { counted } from '../../shared/words/word';
import { type AppliedSettings, applySettings, type SettingsApi } from './applySettings';
import { ownToken } from './armCall';
import { armSettings, type SettingsList } from './armSettings';
import { containerSecrets } from './containerSecrets';
import { type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { readConsumers } from '../folder/readConsumers';
import { readReportFile } from '../folder/readReportFile';
import { indented, type Line, line, strong } from '../text/line';
import { resultsOf, soughtVault } from './soughtVault';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  run: z.boolean().default(false),
});

/** A list that is read and written as a whole, with its values. */
type List = SettingsList | 'secrets';

const lists: Partial<Record<Consumer['kind'], List>> = {
  appSetting: 'appsettings',
  connectionString: 'connectionstrings',
  containerAppSecret: 'secrets',
};

/**
 * `kvmover consumers apply VAULT FILE --to TARGET --report REPORT`: changes the references in settings of App Service and Functions, and
 * in secrets of Container Apps. Their APIs take and give all of them with their values, so it runs under the sign-in of the person, in memory alone, and only with `--run`.
 */
export async function applyConsumers({ operands, options, output }: Context): Promise<ExitCode> {
  const [, vaultText = '', file] = operands;
  const { to, report, head, run } = optionsSchema.parse(options);
  if (file === undefined) throw usageError('Nothing says which consumers.', 'Name the JSON of kvmover consumers find.');
  if (to === undefined || report === undefined)
    throw usageError('Nothing says what the apps shall read.', 'Add --to <vault> and --report <file>.');
  const [vault, target] = [soughtVault(vaultText), soughtVault(to)];
  const found = readConsumers(file);
  if (found.vault !== vault.name) throw usageError(`${file} is about ${found.vault}, not about ${vault.name}.`);
  const results = resultsOf(readReportFile(report, head).report, vault, target);
  const apps = appsOf(found.consumers);
  if (!run) {
    output.event({ event: 'consumersToApply', apps, exitCode: exitCodes.ok });
    output.results([
      line(strong(`${counted(apps.length, 'list')} of settings to change, with --run and your own sign-in.`)),
      ...apps.map(({ site, list, names }) => indented(2, `${site} ${list}: ${names.join(', ')}`)),
    ]);
    return exitCodes.ok;
  }
  const cloud = knownClouds.find(({ vaultSuffix }) => vaultSuffix === vault.suffix);
  if (cloud === undefined) throw usageError(`No cloud has vaults of ${vault.suffix}.`);
  const token = ownToken(cloud);
  let isGood = true;
  for (const { site, list, names } of apps) {
    const applied = await applySettings(apiOf(cloud, token, { site, list }), { names, vault, target, results });
    isGood &&= applied.isThere && applied.isProved && applied.others.length === 0 && applied.left.length === 0;
    output.event({ event: 'consumersApplied', site, list, ...applied });
    output.results(appliedLines(site, list, applied));
  }
  const exitCode = isGood ? exitCodes.ok : exitCodes.stays;
  output.event({ event: 'end', apps: apps.length, exitCode });
  return exitCode;
}

interface App {
  readonly site: string;
  readonly list: List;
  readonly names: readonly string[];
}

function apiOf(cloud: Cloud, token: string, { site, list }: Pick<App, 'site' | 'list'>): SettingsApi {
  return list === 'secrets' ? containerSecrets(cloud, token, site) : armSettings(cloud, token, site, list);
}

function appsOf(consumers: readonly Consumer[]): readonly App[] {
  const apps = new Map<string, { readonly site: string; readonly list: List; readonly names: string[] }>();
  for (const { kind, resourceId: site, place } of consumers) {
    const list = lists[kind];
    // A job and an environment have other APIs.
    if (list === undefined || (list === 'secrets' && !/\/containerApps\//i.test(site))) continue;
    const app = apps.get(`${site} ${list}`) ?? { site, list, names: [] };
    app.names.push(list === 'secrets' ? elementOf(place) : place);
    apps.set(`${site} ${list}`, app);
  }
  return [...apps.values()];
}

function appliedLines(site: string, list: string, applied: AppliedSettings): readonly Line[] {
  const { changed, left, kept, others, isProved, isThere } = applied;
  return [
    line(strong(`${site} ${list}`)),
    indented(
      2,
      isThere ? `Changed and read back: ${changed.join(', ') || 'nothing'}.` : 'Others undid the change at each try.',
    ),
    ...left.map(([name, sight]) => indented(2, `Left to you: ${name} (${sight}).`)),
    ...(kept.length === 0 ? [] : [indented(2, `Others wrote meanwhile, and theirs is there: ${kept.join(', ')}.`)]),
    ...others.map(({ by, at }) =>
      indented(2, `${by} wrote at ${at}, in the moment of the change: look whether a setting of theirs is missing.`),
    ),
    ...(isProved
      ? []
      : [
          indented(
            2,
            'The activity log does not show the change yet: whether others wrote in its moment is not known.',
          ),
        ]),
  ];
}
