// Creating, reading, changing, listing, archiving and merging single records.

import { client, run, sim } from './support.mjs';

// Per object type: what a record is made of, a change, its default properties.
const TYPES = {
  contacts: [
    { email: 'Ada@Example.com', firstname: 'Ada' },
    { firstname: 'Augusta' },
    ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  ],
  companies: [
    { name: 'Engines', domain: 'engines.example.com' },
    { name: 'Analytical Engines' },
    ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  ],
  deals: [
    { dealname: 'One', dealstage: 'qualifiedtobuy', pipeline: 'default' },
    { dealname: 'Two' },
    ['amount', 'closedate', 'createdate', 'dealname', 'dealstage', 'hs_lastmodifieddate', 'hs_object_id', 'pipeline'],
  ],
};

const basic = (name) => client().crm[name].basicApi;
// HubSpot puts no category on it.
const UNKNOWN = { category: undefined, status: 'error', message: 'resource not found' };

await run({
  async lifeOfARecord(checks) {
    for (const [name, [made, changed, shown]] of Object.entries(TYPES)) {
      const api = basic(name);
      const record = await api.create({ properties: made });
      checks.true(`${name}: the id is a text`, /^\d+$/.test(record.id));
      checks.true(`${name}: times are read`, record.createdAt instanceof Date && !Number.isNaN(record.createdAt.getTime()));
      checks.equal(`${name}: not archived`, record.archived, false);
      const found = await api.getById(record.id);
      checks.equal(`${name}: default properties`, Object.keys(found.properties).sort(), shown);
      checks.equal(`${name}: the id among them`, found.properties.hs_object_id, record.id);
      const after = await api.update(record.id, { properties: changed });
      const [[field, value]] = Object.entries(changed);
      checks.equal(`${name}: the new value`, after.properties[field], value);
      checks.true(`${name}: the change has a time`, after.updatedAt >= record.updatedAt);
      await api.archive(record.id);
      const archived = await api.getById(record.id, undefined, undefined, undefined, true);
      checks.equal(`${name}: archived`, [archived.archived, archived.archivedAt instanceof Date], [true, true]);
      await api.archive(record.id);
      checks.equal(`${name}: nothing is left`, (await api.getPage()).results, []);
      const page = await api.getPage(10, undefined, undefined, undefined, undefined, true);
      checks.equal(`${name}: archived page`, page.results.map((one) => one.id), [record.id]);
    }
  },

  async valuesAndIdProperties(checks) {
    const api = basic('contacts');
    const record = await api.create({
      properties: { email: 'Ada@Example.COM', app_customer_id: 'C-1', seats: '12', trial_ends: '2026-02-03', closedate: '1684914035320' },
    });
    checks.equal('lower case', record.properties.email, 'ada@example.com');
    const found = await api.getById(record.id, ['phone', 'seats', 'trial_ends', 'closedate', 'no_such_property']);
    checks.equal('a known property without value', found.properties.phone, null);
    checks.true('an unknown property is left out', !('no_such_property' in found.properties));
    checks.equal('number', found.properties.seats, '12');
    checks.equal('date', found.properties.trial_ends, '2026-02-03');
    checks.equal('date and time', found.properties.closedate, '2023-05-24T07:40:35.320Z');
    const byEmail = await api.getById('ADA@example.com', undefined, undefined, undefined, false, 'email');
    checks.equal('found by address', byEmail.id, record.id);
    const changed = await api.update('C-1', { properties: { city: 'Bonn' } }, 'app_customer_id');
    checks.equal('changed by key', [changed.id, changed.properties.city], [record.id, 'Bonn']);
    const cleared = await api.update(record.id, { properties: { city: '' } });
    checks.equal('cleared', cleared.properties.city, null);
  },

  async pagesEndWhenAllIsRead(checks) {
    const crm = client().crm;
    const inputs = Array.from({ length: 25 }, (_, n) => ({ properties: { email: `person${n}@example.com` } }));
    const created = await crm.contacts.batchApi.create({ inputs });
    const first = await crm.contacts.basicApi.getPage();
    checks.equal('ten by default', first.results.length, 10);
    const second = await crm.contacts.basicApi.getPage(20, first.paging.next.after);
    checks.equal('the rest', [second.results.length, second.paging], [15, undefined]);
    const ids = [...first.results, ...second.results].map((one) => one.id);
    checks.equal('in order of id, each once', ids, created.results.map((one) => one.id).sort());
    checks.equal("the client's own walk", (await crm.contacts.getAll()).length, 25);
    await checks.refused('a page too large', () => crm.contacts.basicApi.getPage(101), 400, { category: 'VALIDATION_ERROR' });
  },

  async merging(checks) {
    const api = basic('contacts');
    const kept = await api.create({ properties: { email: 'a@example.com' } });
    const lost = await api.create({ properties: { email: 'b@example.com', phone: '1' } });
    const merged = await api.merge({ primaryObjectId: kept.id, objectIdToMerge: lost.id });
    const found = await api.getById(lost.id, ['phone', 'hs_merged_object_ids', 'hs_additional_emails']);
    checks.equal('the old id leads to the survivor', found.id, merged.id);
    checks.equal('a value that was missing', found.properties.phone, '1');
    checks.true('the ids it swallowed', found.properties.hs_merged_object_ids.split(';').includes(lost.id));
    checks.equal('the other address', found.properties.hs_additional_emails, 'b@example.com');
  },

  async history(checks) {
    const crm = client().crm.contacts;
    const record = await crm.basicApi.create({ properties: { city: 'Bonn' } });
    await sim('PATCH', `objects/contacts/${record.id}`, { properties: { city: 'Ulm' } });
    const found = await crm.basicApi.getById(record.id, undefined, ['city', 'phone']);
    const versions = found.propertiesWithHistory.city;
    checks.equal('newest first', versions.map((one) => one.value), ['Ulm', 'Bonn']);
    checks.equal('by whom', versions.map((one) => one.sourceType), ['CRM_UI', 'INTEGRATION']);
    checks.true('when', versions[0].timestamp instanceof Date && versions[0].timestamp >= versions[1].timestamp);
    checks.equal('never set', found.propertiesWithHistory.phone, []);
    const page = await crm.basicApi.getPage(50, undefined, undefined, ['city']);
    checks.equal('on a page', page.results[0].propertiesWithHistory.city.length, 2);
    await checks.refused('a page too large', () => crm.basicApi.getPage(51, undefined, undefined, ['city']), 400);
    const read = await crm.batchApi.read({ inputs: [{ id: record.id }], properties: [], propertiesWithHistory: ['city'] });
    checks.equal('in a batch', read.results[0].propertiesWithHistory.city.length, 2);
  },

  async gdprDelete(checks) {
    const api = basic('contacts');
    const one = await api.create({ properties: { email: 'a@example.com' } });
    const two = await api.create({ properties: { email: 'b@example.com' } });
    await api.purge({ objectId: one.id });
    await api.purge({ objectId: 'B@example.com', idProperty: 'email' });
    checks.equal('gone', (await api.getPage()).results, []);
    await checks.refused('by id', () => api.getById(two.id, undefined, undefined, undefined, true), 404, UNKNOWN);
    await api.purge({ objectId: 'nobody@example.com', idProperty: 'email' });
    await checks.refused('blocked', () => api.create({ properties: { email: 'nobody@example.com' } }), 400);
  },

  async theGenericApi(checks) {
    const api = client().crm.objects.basicApi;
    for (const name of ['contacts', 'contact', '0-1']) {
      const record = await api.create(name, { properties: { city: 'Bonn' } });
      checks.equal(`created as ${name}`, (await api.getById('contacts', record.id, ['city'])).properties.city, 'Bonn');
    }
    checks.equal('all of one type', (await api.getPage('0-1')).results.length, 3);
  },

  async unknownRecords(checks) {
    for (const name of Object.keys(TYPES)) {
      const api = basic(name);
      await checks.refused(`${name}: get`, () => api.getById('999'), 404, UNKNOWN);
      await checks.refused(`${name}: update`, () => api.update('999', { properties: { hubspot_owner_id: '' } }), 404, UNKNOWN);
    }
  },
});
