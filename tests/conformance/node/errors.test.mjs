// What the client rejects with for which answer, and what it tries again.

import { client, run, sim } from './support.mjs';

const STATUSES = [401, 403, 404, 423, 429, 477, 500, 502, 503, 504];
const fault = (status, times = 1) => ({ endpoint: 'GET /crm/v3/objects/contacts', kind: 'status', status, times });

await run({
  async statuses(checks) {
    const api = client({ numberOfApiCallRetries: 0 }).crm.contacts.basicApi;
    for (const status of STATUSES) {
      await sim('POST', 'faults', [fault(status)]);
      await checks.refused(`${status}`, () => api.getPage(), status, { status: 'error' });
      checks.equal(`${status}: over`, (await api.getPage()).results, []);
    }
  },

  async aRefusedCall(checks) {
    const api = client({ numberOfApiCallRetries: 0 }).crm.contacts.basicApi;
    await sim('POST', 'faults', [fault(429)]);
    const body = await checks.refused('429', () => api.getPage(), 429, {
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      message: 'You have reached your ten_secondly_rolling limit.',
    });
    checks.equal('correlation id', body.correlationId.length, 36);
  },

  async retries(checks) {
    const api = client({ numberOfApiCallRetries: 3 }).crm.contacts.basicApi;
    await sim('POST', 'faults', [fault(503, 2)]);
    checks.equal('third time lucky', (await api.getPage()).results, []);
    await sim('POST', 'faults', [fault(500, 3)]);
    await checks.refused('three times is enough', () => api.getPage(), 500);
  },

  async values(checks) {
    const api = client().crm.contacts.basicApi;
    const cases = [
      [{ nope: 'x' }, 'PROPERTY_DOESNT_EXIST', 'Property "nope" does not exist'],
      [{ email: 'test222' }, 'INVALID_EMAIL', 'Email address test222 is invalid'],
      [{ closedate: '2021-13-04' }, 'INVALID_LONG', '2021-13-04 was not a valid long.'],
      [{ trial_ends: '1684914035320' }, 'INVALID_DATE', '1684914035320 is at 7:40:35.320 UTC, not midnight!'],
      [{ seats: 'many' }, 'INVALID_INTEGER', 'many was not a valid number'],
      [{ hubspot_owner_id: '910901' }, 'INVALID_OWNER_ID', '910901 was not a valid owner ID'],
      [{ hs_object_id: '1' }, 'READ_ONLY_VALUE', '"hs_object_id" is a read only property; its value cannot be set.'],
    ];
    for (const [properties, code, message] of cases) {
      const body = await checks.refused(code, () => api.create({ properties }), 400, { category: 'VALIDATION_ERROR' });
      checks.equal(`${code}: detail`, body.errors, [{ message, code, context: { propertyName: Object.keys(properties) } }]);
    }
  },

  async conflicts(checks) {
    const api = client().crm.contacts.basicApi;
    const one = await api.create({ properties: { email: 'a@example.com', app_customer_id: 'C-1' } });
    const two = await api.create({ properties: { email: 'b@example.com' } });
    await checks.refused('an address', () => api.create({ properties: { email: 'a@example.com' } }), 409, {
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${one.id}`,
    });
    const body = await checks.refused('a unique value', () => api.update(two.id, { properties: { app_customer_id: 'C-1' } }), 400);
    checks.true('who has that', body.message.endsWith(` on ${two.id}. ${one.id} already has that value.`));
  },

  async typesAndTokens(checks) {
    const body = await checks.refused('unknown type', () => client().crm.objects.basicApi.getPage('butterflies'), 400);
    checks.equal('message', body.message, 'Unable to infer object type from: butterflies');
    checks.true('no category', !('category' in body));
    const noToken = client({ accessToken: '' }).crm.contacts.basicApi;
    await checks.refused('no token', () => noToken.getPage(), 401, { category: 'INVALID_AUTHENTICATION' });
  },
});
