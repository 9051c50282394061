// Batch calls, and what becomes of the others when one input is bad.

import { client, run } from './support.mjs';

// Per object type: its unique property and what else a record needs.
const TYPES = {
  contacts: ['app_customer_id', {}],
  companies: ['app_account_id', { name: 'Engines' }],
  deals: ['app_order_id', { dealname: 'One', dealstage: 'qualifiedtobuy', pipeline: 'default' }],
};

const batch = (name = 'contacts') => client().crm[name].batchApi;
const ids = (answer) => answer.results.map((one) => one.id).sort();

await run({
  async lifeOfABatch(checks) {
    for (const [name, [key, others]] of Object.entries(TYPES)) {
      const api = batch(name);
      const numbers = [0, 1, 2];
      const created = await api.create({ inputs: numbers.map((n) => ({ properties: { [key]: `K-${n}`, ...others } })) });
      checks.equal(`${name}: complete`, [created.status, created.results.length], ['COMPLETE', 3]);
      checks.true(`${name}: times`, created.completedAt >= created.startedAt);
      const read = await api.read({ inputs: numbers.map((n) => ({ id: `K-${n}` })), idProperty: key, properties: [key], propertiesWithHistory: [] });
      checks.equal(`${name}: read by key`, ids(read), ids(created));
      checks.equal(`${name}: values`, read.results.map((one) => one.properties[key]).sort(), ['K-0', 'K-1', 'K-2']);
      const updated = await api.update({ inputs: ids(created).map((id) => ({ id, properties: { [key]: id } })) });
      checks.equal(`${name}: updated`, ids(updated), ids(created));
      const byKey = await api.update({ inputs: ids(created).map((id) => ({ id, idProperty: key, properties: { [key]: id } })) });
      checks.equal(`${name}: updated by key`, ids(byKey), ids(created));
      await api.archive({ inputs: [...ids(created).map((id) => ({ id })), { id: '7' }] });
      const all = { inputs: ids(created).map((id) => ({ id })), properties: [], propertiesWithHistory: [] };
      checks.equal(`${name}: gone`, (await api.read(all)).results, []);
      checks.equal(`${name}: in the recycle bin`, ids(await api.read(all, true)), ids(created));
    }
  },

  async upserts(checks) {
    for (const [name, [key, others]] of Object.entries(TYPES)) {
      const api = batch(name);
      const inputs = [0, 1, 2].map((n) => ({ id: `K-${n}`, idProperty: key, properties: others }));
      const first = await api.upsert({ inputs: inputs.slice(0, 2) });
      checks.equal(`${name}: created`, first.results.map((one) => one._new), [true, true]);
      const second = await api.upsert({ inputs });
      checks.equal(`${name}: one more`, second.results.map((one) => one._new).sort(), [false, false, true]);
      checks.true(`${name}: the same records`, ids(first).every((id) => ids(second).includes(id)));
    }
    const one = { id: 'Ada@Example.com', idProperty: 'email', properties: { firstname: 'Ada' } };
    const first = await batch().upsert({ inputs: [one] });
    const again = await batch().upsert({ inputs: [{ ...one, id: 'ada@example.com' }] });
    checks.equal('by address', [ids(again), again.results[0]._new], [ids(first), false]);
  },

  async traceIdsMakeEveryInputStandForItself(checks) {
    const api = batch();
    const good = { properties: { email: 'good@example.com' }, objectWriteTraceId: 'good' };
    const bad = { properties: { email: 'bad' }, objectWriteTraceId: 'bad' };
    const answer = await api.create({ inputs: [good, bad] });
    checks.equal('class', answer.constructor.name, 'BatchResponseSimplePublicObjectWithErrors');
    checks.equal('errors counted', [answer.numErrors, answer.errors.length], [1, 1]);
    checks.equal('the good one', answer.results.map((one) => one.properties.email), ['good@example.com']);
    checks.equal('its trace id', answer.results[0].objectWriteTraceId, 'good');
    const [error] = answer.errors;
    checks.equal('the bad one', error.context.objectWriteTraceId, ['bad']);
    checks.equal('category', [error.status, error.category], ['error', 'VALIDATION_ERROR']);
    checks.equal('code', error.errors[0].code, 'INVALID_EMAIL');
    const again = await api.create({ inputs: [{ ...good, objectWriteTraceId: 'x' }, { properties: { city: 'Bonn' }, objectWriteTraceId: 'y' }] });
    checks.equal('conflict', [again.errors[0].category, again.results.length], ['CONFLICT', 1]);
    checks.equal('who has it', again.errors[0].context.existingId, [answer.results[0].id]);
  },

  async upsertsWithABadInput(checks) {
    const input = (id, plan) => ({ id, idProperty: 'app_customer_id', objectWriteTraceId: id, properties: { plan } });
    const answer = await batch().upsert({ inputs: [input('C-1', 'free'), input('C-2', 'gold')] });
    checks.equal('class', answer.constructor.name, 'BatchResponseSimplePublicUpsertObjectWithErrors');
    checks.equal('written', answer.results.map((one) => one.objectWriteTraceId), ['C-1']);
    checks.equal('refused', answer.errors[0].context.objectWriteTraceId, ['C-2']);
    checks.equal('property', answer.errors[0].errors[0].context.propertyName, ['plan']);
  },

  async withoutTraceIdsItIsAllOrNothing(checks) {
    const crm = client().crm.contacts;
    const inputs = [{ properties: { email: 'good@example.com' } }, { properties: { email: 'bad', nope: 'x' } }];
    const body = await checks.refused('create', () => crm.batchApi.create({ inputs }), 400, { category: 'VALIDATION_ERROR' });
    checks.equal('codes', body.errors.map((error) => error.code).sort(), ['INVALID_EMAIL', 'PROPERTY_DOESNT_EXIST']);
    checks.equal('nothing is written', (await crm.basicApi.getPage()).results, []);
    const contact = await crm.basicApi.create({ properties: { email: 'a@example.com' } });
    const taken = { inputs: [{ properties: { email: 'A@example.com' } }] };
    await checks.refused('an address that somebody has', () => crm.batchApi.create(taken), 409, {
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${contact.id}`,
    });
  },

  async unknownAndDoubleIds(checks) {
    const crm = client().crm.contacts;
    const contact = await crm.basicApi.create({ properties: { city: 'Bonn' } });
    const answer = await crm.batchApi.update({ inputs: [{ id: '7', properties: {} }, { id: contact.id, properties: { city: 'Ulm' } }] });
    checks.equal('the known one', ids(answer), [contact.id]);
    checks.equal('the unknown one', [answer.errors[0].category, answer.errors[0].context.ids], ['OBJECT_NOT_FOUND', ['7']]);
    const read = await crm.batchApi.read({ inputs: [{ id: '7' }, { id: contact.id }], properties: ['city'], propertiesWithHistory: [] });
    checks.equal('read', [ids(read), read.errors[0].context.ids], [[contact.id], ['7']]);
    const twice = [{ id: contact.id, properties: {} }, { id: contact.id, properties: {} }];
    const body = await checks.refused('one id twice', () => crm.batchApi.update({ inputs: twice }), 400, { category: 'VALIDATION_ERROR' });
    checks.equal('which', body.context.ids, [contact.id]);
  },

  async whatCannotAddressRecords(checks) {
    const crm = client().crm;
    const cases = [
      [(body) => crm.contacts.batchApi.upsert(body), 'firstname', '0-1 property firstname'],
      [(body) => crm.contacts.batchApi.update(body), 'email', '0-1 property email'],
      [(body) => crm.companies.batchApi.upsert(body), 'domain', '0-2 property domain'],
      [(body) => crm.deals.batchApi.upsert(body), 'dealname', '0-3 property dealname'],
    ];
    for (const [call, by, tail] of cases) {
      const message = `Unable to perform update/upsert by non-unique ${tail}`;
      await checks.refused(by, () => call({ inputs: [{ id: 'x', idProperty: by, properties: {} }] }), 400, { message });
    }
  },

  async howManyInputs(checks) {
    const inputs = Array.from({ length: 101 }, (_, n) => ({ properties: { city: `${n}` } }));
    checks.equal('100', (await batch().create({ inputs: inputs.slice(1) })).results.length, 100);
    await checks.refused('101', () => batch().create({ inputs }), 400, { category: 'VALIDATION_ERROR' });
  },
});
