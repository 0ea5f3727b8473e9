/** JavaScript clients with pinned versions, and the service versions that each offers. */
export interface JavaScriptClients {
  readonly packages: Readonly<Record<string, string>>;
  readonly offered: {
    readonly secrets: readonly string[];
    readonly keys: readonly string[];
    readonly certificates: readonly string[];
    /** Whether the packages of the management plane are installed too. */
    readonly management: boolean;
  };
}

const untilSeven2 = ['7.0', '7.1', '7.2'];
const untilSeven4 = [...untilSeven2, '7.3', '7.4'];
const until2025 = [...untilSeven4, '7.5', '7.6', '2025-07-01'];

export const javaScriptClients: Readonly<Record<string, JavaScriptClients>> = {
  newest: {
    packages: {
      '@azure/keyvault-secrets': '4.12.0',
      '@azure/keyvault-keys': '4.10.2',
      '@azure/keyvault-certificates': '4.10.3',
      '@azure/identity': '4.14.1',
      '@azure/arm-keyvault': '5.0.0',
      '@azure/arm-authorization': '9.0.0',
      '@azure/arm-resources': '8.0.0',
      '@azure/arm-resources-subscriptions': '3.0.0',
    },
    offered: { secrets: [...until2025, '2026-04-01'], keys: until2025, certificates: until2025, management: true },
  },
  older: {
    packages: {
      '@azure/keyvault-secrets': '4.7.0',
      '@azure/keyvault-keys': '4.7.2',
      '@azure/keyvault-certificates': '4.7.0',
      '@azure/identity': '4.0.1',
      '@azure/arm-keyvault': '2.0.0',
      '@azure/arm-authorization': '9.0.0',
      '@azure/arm-resources': '5.2.0',
      '@azure/arm-resources-subscriptions': '2.1.0',
    },
    offered: { secrets: untilSeven4, keys: untilSeven4, certificates: untilSeven4, management: true },
  },
  oldest: {
    packages: {
      '@azure/keyvault-secrets': '4.2.0',
      '@azure/keyvault-keys': '4.2.2',
      '@azure/keyvault-certificates': '4.2.0',
      '@azure/identity': '2.1.0',
    },
    offered: { secrets: untilSeven2, keys: untilSeven2, certificates: untilSeven2, management: false },
  },
};
