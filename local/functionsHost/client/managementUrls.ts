export interface UrlOptions {
  /** Scheme and address under which the host is reached, without a slash at the end. */
  readonly origin: string;
  readonly hubName: string;
  readonly systemKey: string;
}

const webhookPath = '/runtime/webhooks/durabletask';

/** The URLs by which an instance is managed (extension: HttpApiHandler.cs); the library puts ids and texts into them. */
export function managementUrls(instanceId: string, options: UrlOptions) {
  const required = query(options);
  const instance = `${options.origin}${webhookPath}/instances/${instanceId}`;
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

/** What a durable client input hands to the app, as JSON text. `rpcBaseUrl` ends in a slash. */
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

function query({ hubName, systemKey }: UrlOptions): string {
  return `taskHub=${hubName}&connection=Storage&code=${systemKey}`;
}
