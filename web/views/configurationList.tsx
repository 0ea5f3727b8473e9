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

/** What the move changes comes first. Equal settings are not shown. */
const order: readonly ConfigurationEntry['action'][] = ['write', 'byHand', 'leave'];

/** Settings of the vaults themselves: what the move changes, leaves, and what a person has to do. */
export function ConfigurationList({ plan }: { readonly plan: PlanAnswer }) {
  const { configuration, plannedSettings, deletedItems } = plan;
  const entries = order.flatMap((wanted) => configuration.entries.filter(({ action }) => action === wanted));
  const { byHand, notLooked } = configuration;
  if (entries.length + byHand.length + notLooked.length + plannedSettings.length + deletedItems.length === 0)
    return null;
  return (
    <Section title="Settings of the vaults" id="configuration" end={<span class="faint">{count(entries.length)}</span>}>
      {entries.length === 0 ? undefined : (
        <ul class="settings">
          {entries.map((entry) => (
            <Entry key={`${entry.part} ${entry.name}`} entry={entry} />
          ))}
        </ul>
      )}
      {plannedSettings.length === 0 ? undefined : (
        <ul class="settings">
          {plannedSettings.map((setting) => (
            <Setting key={`${setting.kind} ${setting.name}`} setting={setting} />
          ))}
        </ul>
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
        {part} <Name text={name} />
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
