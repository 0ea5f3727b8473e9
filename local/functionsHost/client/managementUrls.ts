export interface UrlOptions {
  /** Scheme and address of the host, without a trailing slash. */
  readonly origin: string;
  readonly hubName: string;
  readonly systemKey: string;
}

const webhookPath = '/runtime/webhooks/durabletask';

/** The URLs for managing an instance (extension: HttpApiHandler.cs). The library fills in ids and texts. */
export function managementUrls(instanceId: string, options: UrlOptions) {
  const required = query(options);
  const instance = `${options.origin}${webhookPath}/instances/${pathPart(instanceId)}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${required}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${required}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${required}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${required}`,
    purgeHistoryDeleteUri: `${instance}?${required}`,
    restartPostUri: `${instance}/restart?${required}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${required}`,
    resumePostUri: `${instance}/resume?reason={text}&${required}`,
  };
}

/** The value of a durable client input, as JSON text. `rpcBaseUrl` ends with a slash. */
export function clientBinding(options: UrlOptions, rpcBaseUrl: string): string {
  const { origin, hubName, systemKey } = options;
  const start = `${origin}${webhookPath}/orchestrators/{functionName}[/{instanceId}]`;
  const wait = 'timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}';
  return JSON.stringify({
    taskHubName: hubName,
    creationUrls: {
      createNewInstancePostUri: `${start}?code=${systemKey}`,
      createAndWaitOnNewInstancePostUri: `${start}?${wait}&code=${systemKey}`,
    },
    managementUrls: managementUrls('INSTANCEID', options),
    baseUrl: `${origin}${webhookPath}`,
    requiredQueryStringParameters: `code=${systemKey}`,
    rpcBaseUrl,
  });
}

/** Escapes an id for a path. The ids of children and entities stay readable. */
function pathPart(instanceId: string): string {
  return encodeURIComponent(instanceId).replaceAll('%3A', ':').replaceAll('%40', '@');
}

function query({ hubName, systemKey }: UrlOptions): string {
  return `taskHub=${hubName}&connection=Storage&code=${systemKey}`;
}
