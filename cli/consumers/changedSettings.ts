import { changeReferences } from '../../shared/rules/consumers/changeReferences';
import { type ResultsByItem, type Sight } from '../../shared/rules/consumers/explainItem';
import { explainReference } from '../../shared/rules/consumers/explainReference';
import { kindOfFile } from '../../shared/rules/consumers/fileKinds';
import { findReferences, type SoughtVault } from '../../shared/rules/consumers/findReferences';

/** The settings or connection strings of an app, or the secrets of a container app, as its API has them. Their values are secrets: they exist in memory alone. */
export type Settings = Readonly<Record<string, unknown>>;

export interface SettingsChange {
  /** The names of the settings that a search found. No other one is looked at. */
  readonly names: readonly string[];
  readonly vault: SoughtVault;
  readonly target: SoughtVault;
  readonly results: ResultsByItem;
}

export interface ChangedSettings {
  readonly settings: Settings;
  readonly changed: readonly string[];
  /** Those that a person has to decide about, and why. */
  readonly left: readonly (readonly [name: string, sight: Sight | 'gone'])[];
}

/** The settings with the target in each reference that may be changed without a person. All other values stay as they are. */
export function changedSettings(
  settings: Settings,
  { names, vault, target, results }: SettingsChange,
): ChangedSettings {
  const [changed, left]: [string[], (readonly [string, Sight | 'gone'])[]] = [[], []];
  const next = Object.entries(settings).map(([name, value]) => {
    const text = textOf(value);
    if (!names.includes(name) || text === undefined) return [name, value] as const;
    const changes = findReferences(text, plainText, vault).map((reference) => ({
      reference,
      explained: explainReference(reference, results),
    }));
    const moved = changeReferences(text, changes, vault.name, target.name);
    if (moved !== text) changed.push(name);
    else for (const { explained } of changes) left.push([name, explained.sight]);
    return [name, withText(value, moved)] as const;
  });
  const gone = names.filter((name) => !Object.hasOwn(settings, name)).map((name) => [name, 'gone'] as const);
  return { settings: Object.fromEntries(next), changed, left: [...left, ...gone] };
}

const reference = '@Microsoft.KeyVault(';

/** The text of a reference. Undefined for any other value, which nobody looks at. */
function textOf(value: unknown): string | undefined {
  if (isContainerSecret(value)) return value.keyVaultUrl;
  const text = isConnection(value) ? value.value : value;
  return typeof text === 'string' && text.toLowerCase().startsWith(reference.toLowerCase()) ? text : undefined;
}

function withText(value: unknown, text: string): unknown {
  if (isContainerSecret(value)) return { ...value, keyVaultUrl: text };
  return isConnection(value) ? { ...value, value: text } : text;
}

/** A secret of a container app that is a reference. */
function isContainerSecret(value: unknown): value is { readonly keyVaultUrl: string } {
  return typeof value === 'object' && value !== null && 'keyVaultUrl' in value && typeof value.keyVaultUrl === 'string';
}

function isConnection(value: unknown): value is { readonly value: unknown } {
  return typeof value === 'object' && value !== null && 'value' in value;
}

const plainText = plainKind();

function plainKind() {
  const kind = kindOfFile('setting.txt');
  if (kind === undefined || kind === 'lock') throw new Error('A text is a known kind of file.');
  return kind;
}
