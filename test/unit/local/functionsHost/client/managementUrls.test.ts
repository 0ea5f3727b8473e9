import { clientBinding, managementUrls } from '../../../../../local/functionsHost/client/managementUrls';

const options = { origin: 'http://127.0.0.1:7071', hubName: 'Hub', systemKey: 'KEY' };
const root = 'http://127.0.0.1:7071/runtime/webhooks/durabletask';
const required = 'taskHub=Hub&connection=Storage&code=KEY';

it('creates the same URLs as the extension', () => {
  expect(managementUrls('one', options)).toEqual({
    id: 'one',
    statusQueryGetUri: `${root}/instances/one?${required}`,
    sendEventPostUri: `${root}/instances/one/raiseEvent/{eventName}?${required}`,
    terminatePostUri: `${root}/instances/one/terminate?reason={text}&${required}`,
    rewindPostUri: `${root}/instances/one/rewind?reason={text}&${required}`,
    purgeHistoryDeleteUri: `${root}/instances/one?${required}`,
    restartPostUri: `${root}/instances/one/restart?${required}`,
    suspendPostUri: `${root}/instances/one/suspend?reason={text}&${required}`,
    resumePostUri: `${root}/instances/one/resume?reason={text}&${required}`,
  });
});

it('creates the client binding that the library reads', () => {
  expect(JSON.parse(clientBinding(options, 'http://127.0.0.1:7071/secret/durabletask/'))).toMatchObject({
    taskHubName: 'Hub',
    creationUrls: { createNewInstancePostUri: `${root}/orchestrators/{functionName}[/{instanceId}]?code=KEY` },
    managementUrls: { id: 'INSTANCEID' },
    baseUrl: root,
    requiredQueryStringParameters: 'code=KEY',
    rpcBaseUrl: 'http://127.0.0.1:7071/secret/durabletask/',
  });
});
