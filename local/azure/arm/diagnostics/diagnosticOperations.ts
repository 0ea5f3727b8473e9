import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest, notEmulated } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';
import { diagnosticPropertiesSchema, diagnosticSettingView, maxDiagnosticSettings } from './diagnosticSetting';

const list = '/{scope}/providers/Microsoft.Insights/diagnosticSettings';
const one = `${list}/{settingName}`;
const common = { apiVersions: armVersions.diagnostics };

export const listDiagnosticSettings: ArmOperation = {
  ...common,
  name: 'diagnosticSettings.list',
  method: 'GET',
  path: list,
  run: (call) => ok({ value: settingsAt(call).map(diagnosticSettingView) }),
};

export const getDiagnosticSetting: ArmOperation = {
  ...common,
  name: 'diagnosticSettings.get',
  method: 'GET',
  path: one,
  run: (call) => {
    const setting = call.arm.state.armRecords.diagnosticSettings.get(idOf(call));
    if (setting !== undefined) return ok(diagnosticSettingView(setting));
    throw new ServiceError(404, 'ResourceNotFound', `The diagnostic setting '${idOf(call).name}' was not found.`);
  },
};

export const putDiagnosticSetting: ArmOperation = {
  ...common,
  name: 'diagnosticSettings.createOrUpdate',
  method: 'PUT',
  path: one,
  run: async (call) => {
    const { properties } = await readArmBody(call.request, z.object({ properties: diagnosticPropertiesSchema }));
    const id = idOf(call);
    const others = settingsAt(call).filter(({ name }) => name.toLowerCase() !== id.name.toLowerCase());
    if (others.length >= maxDiagnosticSettings) {
      throw badRequest(
        `The resource '${id.scope}' has ${maxDiagnosticSettings} diagnostic settings, which is the most that it can have.`,
      );
    }
    if (!/^[^*<>%:&\\?+/\s]{1,260}$/.test(id.name)) throw badRequest(`The name '${id.name}' is not valid.`);
    const setting = { ...id, properties };
    call.arm.state.armRecords.diagnosticSettings.put(setting);
    return ok(diagnosticSettingView(setting));
  },
};

export const deleteDiagnosticSetting: ArmOperation = {
  ...common,
  name: 'diagnosticSettings.delete',
  method: 'DELETE',
  path: one,
  run: (call) => {
    const { diagnosticSettings } = call.arm.state.armRecords;
    if (diagnosticSettings.get(idOf(call)) === undefined) return { status: 204 };
    diagnosticSettings.remove(idOf(call));
    return { status: 200 };
  },
};

function settingsAt(call: ArmCall) {
  const { scope } = idOf({ ...call, params: { ...call.params, settingName: '' } });
  return call.arm.state.armRecords.diagnosticSettings.list().filter((setting) => sameText(setting.scope, scope));
}

/** Only vaults have diagnostic settings here. */
function idOf(call: ArmCall) {
  const scope = scopeOf(param(call, 'scope'));
  const vault = vaultOfScope(call, scope);
  if (vault === undefined || scope.length !== vaultResourceId(vault.settings).length) {
    throw notEmulated(`The diagnostic settings of '${scope}'`);
  }
  return { scope, name: param(call, 'settingName') };
}
