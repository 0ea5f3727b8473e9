import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { type ConfigurationEntry } from '../../shared/contracts/model/configuration';
import { count } from '../model/words';
import { Name, Section } from './elements';

const actionWords: Readonly<Record<ConfigurationEntry['action'], string>> = {
  write: 'the move writes it',
  byHand: 'do this by hand',
  leave: 'left as it is',
  equal: 'equal',
};

type PlannedSetting = PlanAnswer['plannedSettings'][number];

const settingWords: Readonly<Record<PlannedSetting['action'], string>> = {
  copy: 'the move copies it',
  leave: 'left as it is',
};

const partWords: Readonly<Record<ConfigurationEntry['part'], string>> = {
  vault: 'vault',
  privateEndpoint: 'private endpoint',
  sku: 'SKU',
  retention: 'retention of deleted items',
  permissionModel: 'permission model',
  network: 'network rule',
  customRole: 'custom role',
  accessPolicies: 'access policy',
  roleAssignments: 'role assignment',
  enabledFor: 'enabled for',
  tags: 'tag',
  diagnostics: 'diagnostic setting',
  purgeProtection: 'purge protection',
};

/** Names that the management API gives to settings, in words. */
const nameWords: Readonly<Record<string, string>> = {
  diskEncryption: 'disk encryption',
  templateDeployment: 'deployment by templates',
  deployment: 'deployment to virtual machines',
  publicNetworkAccess: 'public network access',
  defaultAction: 'default action',
};

/** What the move changes, and what a person has to do, comes first. What stays as it is is folded. Equal settings are not shown. */
const order: readonly ConfigurationEntry['action'][] = ['write', 'byHand'];

/** Settings of the vaults themselves: what the move changes, leaves, and what a person has to do. */
export function ConfigurationList({ plan }: { readonly plan: PlanAnswer }) {
  const { configuration, plannedSettings, deletedItems } = plan;
  const entries = order.flatMap((wanted) => configuration.entries.filter(({ action }) => action === wanted));
  const left = configuration.entries.filter(({ action }) => action === 'leave');
  const copied = plannedSettings.filter(({ action, problems }) => action === 'copy' || problems.length > 0);
  const leftSettings = plannedSettings.filter((setting) => !copied.includes(setting));
  const unchanged = left.length + leftSettings.length;
  const { byHand, notLooked } = configuration;
  if (
    unchanged + entries.length + byHand.length + notLooked.length + plannedSettings.length + deletedItems.length ===
    0
  )
    return null;
  return (
    <Section title="Settings of the vaults" id="configuration">
      {entries.length === 0 ? undefined : <Entries entries={entries} />}
      {copied.length === 0 ? undefined : <Settings settings={copied} />}
      {unchanged === 0 ? undefined : (
        <details>
          <summary>Left as they are: {count(unchanged)}</summary>
          <Entries entries={left} />
          <Settings settings={leftSettings} />
        </details>
      )}
      {byHand.map(({ id, what, instruction, commands }) => (
        <details key={id}>
          <summary>By hand: {what}</summary>
          <p>{instruction}</p>
          {commands.length === 0 ? undefined : (
            <pre tabIndex={0}>
              <code>{commands.join('\n')}</code>
            </pre>
          )}
        </details>
      ))}
      {notLooked.map(({ part, code, detail }) => (
        <p key={part}>
          Not read: {part}. {detail} <code>{code}</code>
        </p>
      ))}
      {deletedItems.length === 0 ? undefined : (
        <details>
          <summary>Soft-deleted in the source, not moved: {count(deletedItems.length)}</summary>
          <p class="names">
            {deletedItems.map(({ itemType, itemName }) => (
              <span key={`${itemType} ${itemName}`}>
                {itemType} <Name text={itemName} />
              </span>
            ))}
          </p>
        </details>
      )}
    </Section>
  );
}

function Entries({ entries }: { readonly entries: readonly ConfigurationEntry[] }) {
  return (
    <ul class="settings">
      {entries.map((entry) => (
        <Entry key={`${entry.part} ${entry.name}`} entry={entry} />
      ))}
    </ul>
  );
}

function Settings({ settings }: { readonly settings: readonly PlannedSetting[] }) {
  return (
    <ul class="settings">
      {settings.map((setting) => (
        <Setting key={`${setting.kind} ${setting.name}`} setting={setting} />
      ))}
    </ul>
  );
}

/** An issuer, or the contacts. */
function Setting({ setting }: { readonly setting: PlannedSetting }) {
  const { kind, name, action, reasons, problems } = setting;
  return (
    <li>
      <strong>
        {kind} <Name text={name} />
      </strong>{' '}
      <span class="faint">{settingWords[action]}</span> {reasons.join(', ')}
      {problems.map(({ code, detail, remedy }) => (
        <p key={code} class="faint">
          {detail} {remedy}
        </p>
      ))}
    </li>
  );
}

/** One difference between the vaults. Names and values may be any text, such as those of tags. */
export function Entry({ entry }: { readonly entry: ConfigurationEntry }) {
  const { part, name, source, targetNow, targetAfter, action, why } = entry;
  return (
    <li>
      <strong>
        {partWords[part]} {name === part ? undefined : <Name text={nameWords[name] ?? name} />}
      </strong>{' '}
      <span class="faint">{actionWords[action]}</span>
      <div class="values">
        <Value name="source" text={source} />
        <Value name="target now" text={targetNow} />
        <Value name="target after" text={targetAfter} />
      </div>
      {why === null ? undefined : <p class="faint">{why}</p>}
    </li>
  );
}

function Value({ name, text }: { readonly name: string; readonly text: string | null }) {
  return (
    <span>
      <span class="faint">{name}</span> {text === null ? <span class="faint">none</span> : <Name text={text} />}
    </span>
  );
}
