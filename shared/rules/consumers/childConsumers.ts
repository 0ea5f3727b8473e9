import { type Consumer } from '../../contracts/model/consumer';
import { type SoughtVault } from './findReferences';
import { isItemName, itemText, matchName, matchVault, type NamedUse, versionText } from './vaultMatch';

/** What a list below a resource shows of one of its elements. */
export interface ChildView {
  readonly name: string;
  readonly properties?: ChildProperties | null | undefined;
}

interface ChildProperties {
  readonly reference?: string | null | undefined;
  readonly vaultName?: string | null | undefined;
  readonly secretName?: string | null | undefined;
  readonly secretVersion?: string | null | undefined;
  readonly keyVault?: { readonly secretIdentifier?: string | null | undefined } | null | undefined;
  readonly type?: string | null | undefined;
  readonly typeProperties?: { readonly baseUrl?: unknown } | null | undefined;
  readonly parameters?: FrontDoorParameters | null | undefined;
  readonly kustomizations?: Readonly<Record<string, Kustomization>> | null | undefined;
}

interface FrontDoorParameters {
  readonly secretSource?: { readonly id?: string | null | undefined } | null | undefined;
  readonly secretVersion?: string | null | undefined;
}

interface Kustomization {
  readonly postBuild?: { readonly substitute?: Readonly<Record<string, string>> | null | undefined } | null | undefined;
}

type Use = NamedUse & Pick<Consumer, 'place'>;
type UsesOf = (child: ChildView, vault: SoughtVault) => readonly Use[];

/**
 * How a setting of an app uses a vault. App Service shows the text of a reference, never what it resolves to.
 * Source: App Service documentation, "Use Key Vault references": the two forms of a reference.
 */
export const siteUses: UsesOf = ({ name, properties }, vault) => {
  const { reference, vaultName, secretName, secretVersion } = properties ?? {};
  const [, inner] = /^@Microsoft\.KeyVault\((.*)\)$/is.exec((reference ?? '').trim()) ?? [];
  const parts = new Map(
    (inner ?? '').split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
    }),
  );
  const uri = parts.get('secreturi');
  if (uri !== undefined) return used(name, matchVault(uri, vault));
  const named = parts.get('vaultname') ?? vaultName ?? '';
  if (!matchName(named, vault)) return [];
  const item = parts.get('secretname') ?? secretName ?? '';
  const version = versionText(parts.get('secretversion') ?? secretVersion ?? '');
  return [{ place: name, form: 'name', item: isItemName(item) ? itemText('secrets', item) : null, version }];
};

export const apiManagementUses: UsesOf = ({ name, properties }, vault) =>
  used(name, matchVault(properties?.keyVault?.secretIdentifier ?? '', vault));

/** A linked service of the type AzureKeyVault has the address of the vault. Others name that linked service. */
export const linkedServiceUses: UsesOf = ({ name, properties }, vault) => {
  const { type, typeProperties } = properties ?? {};
  const address = typeProperties?.baseUrl;
  return type === 'AzureKeyVault' && typeof address === 'string' ? used(name, matchVault(address, vault)) : [];
};

export const frontDoorUses: UsesOf = ({ name, properties }, vault) => {
  const { secretSource, secretVersion } = properties?.parameters ?? {};
  const use = matchVault(secretSource?.id ?? '', vault);
  return used(name, use && { ...use, version: versionText(secretVersion ?? '') ?? use.version });
};

/** Variables that Flux puts into manifests: the address of a vault, or its name. */
export const fluxUses: UsesOf = ({ name, properties }, vault) =>
  Object.entries(properties?.kustomizations ?? {}).flatMap(([part, { postBuild }]) =>
    Object.entries(postBuild?.substitute ?? {}).flatMap(([variable, text]) => {
      const isNamed = matchName(text, vault);
      const use = isNamed ? ({ form: 'name', item: null, version: null } as const) : matchVault(text, vault);
      return used(`${name}/${part}/${variable}`, use);
    }),
  );

function used(place: string, use: NamedUse | undefined): readonly Use[] {
  return use === undefined ? [] : [{ place, ...use }];
}
