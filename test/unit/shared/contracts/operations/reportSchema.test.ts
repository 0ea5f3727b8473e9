import Ajv2020 from 'ajv/dist/2020';
import { reportSchema } from '../../../../../shared/contracts/operations/openApiDocument';
import { provenReport, signingPair } from '../../../../support/reports/provenReport';
import { moveReport } from '../../../../support/reports/moveReport';

const schema = JSON.parse(JSON.stringify(reportSchema())) as object;
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

test('reportSchema accepts a report with a signed proof, and no other fields', () => {
  const { results, ...summary } = moveReport();
  const report = JSON.parse(provenReport(summary, results, signingPair('ec'))) as object;
  expect([validate(report), validate.errors]).toEqual([true, null]);
  expect(validate({ ...report, more: 1 })).toBe(false);
});
