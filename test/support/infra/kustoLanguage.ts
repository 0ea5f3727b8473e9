// Each file adds a global: first the runtime of the bundle, then the language service.
import '@kusto/language-service-next/bridge.min.js';
import '@kusto/language-service-next/Kusto.Language.Bridge.min.js';

/**
 * The part of the language service that the tests use. Its own declarations are larger than the rest of the project.
 */
interface KustoGlobals {
  readonly Bridge: { toArray(list: unknown): { readonly Message: string; readonly Start: number }[] };
  readonly Kusto: {
    readonly Language: {
      readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
      readonly KustoCode: { ParseAndAnalyze(query: string, globals: unknown): { GetDiagnostics(): unknown } };
      readonly Symbols: {
        readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => unknown };
        readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: unknown[]) => unknown };
      };
    };
  };
}

const { Bridge, Kusto } = globalThis as unknown as KustoGlobals;
const { GlobalState, KustoCode, Symbols } = Kusto.Language;

/** Columns that every table of Application Insights has. Source: Azure Monitor Logs reference, AppTraces and AppRequests. */
const common = [
  ['AppRoleInstance', 'AppRoleName', 'AppVersion', 'ClientBrowser', 'ClientCity', 'ClientCountryOrRegion', 'ClientIP'],
  ['ClientModel', 'ClientOS', 'ClientStateOrProvince', 'ClientType', 'IKey', '_IsBillable', 'OperationId'],
  ['OperationName', 'ParentId', 'ReferencedItemId', 'ReferencedType', 'ResourceGUID', '_ResourceId', 'SDKVersion'],
  ['SessionId', 'SourceSystem', '_SubscriptionId', 'SyntheticSource', 'TenantId', 'Type', 'UserAccountId'],
  ['UserAuthenticatedId', 'UserId'],
].flatMap((names) => names.map((name) => `${name}:string`));
const counted = ['_BilledSize:real', 'ItemCount:int', 'Measurements:dynamic', 'Properties:dynamic'];
const shared = [...common, ...counted, 'TimeGenerated:datetime'];

const tables = {
  AppTraces: ['Message:string', 'SeverityLevel:int'],
  AppRequests: ['DurationMs:real', 'Id:string', 'Name:string', 'PerformanceBucket:string', 'ResultCode:string'].concat([
    'Source:string',
    'Success:bool',
    'Url:string',
  ]),
  // Columns of audit logs that queries of the app use. Source: Azure Monitor Logs reference, AZKVAuditLogs and AzureDiagnostics.
  AZKVAuditLogs: ['CallerIpAddress:string', 'HttpStatusCode:int', 'Identity:dynamic', 'RequestUri:string'],
  AzureDiagnostics: ['CallerIPAddress:string', 'Resource:string', 'ResourceProvider:string'],
};

const workspace = GlobalState.Default.WithDatabase(
  new Symbols.DatabaseSymbol.$ctor1(
    'workspace',
    Object.entries(tables).map(
      ([name, own]) => new Symbols.TableSymbol.$ctor7(name, `(${[...shared, ...own].join(', ')})`, null),
    ),
  ),
);

/** The errors that the language service of Azure Monitor finds in a query over the tables of Application Insights. */
export function faultsOfQuery(query: string): string[] {
  const diagnostics = Bridge.toArray(KustoCode.ParseAndAnalyze(query, workspace).GetDiagnostics());
  return diagnostics.map(({ Message, Start }) => `${Message} At: ${query.slice(Start, Start + 40)}`);
}
