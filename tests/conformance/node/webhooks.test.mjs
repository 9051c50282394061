// Webhooks: settings and subscriptions by the client, deliveries checked by its own signature code.

import { createServer } from 'node:http';
import { client, hubspot, run, sim } from './support.mjs';

const APP = 72;
const SECRET = 'simulator';
const deliveries = [];

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    deliveries.push({ url: `http://${request.headers.host}${request.url}`, headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(204).end();
  });
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const TARGET = `http://127.0.0.1:${server.address().port}/hook`;

const webhooks = () => client({ accessToken: undefined, developerApiKey: 'any' }).webhooks;
const subscribe = (eventType, more = {}) => webhooks().subscriptionsApi.create(APP, { eventType, active: true, ...more });

// The deliveries that hold so many events.
async function arrived(count) {
  const held = () => deliveries.flatMap((delivery) => JSON.parse(delivery.body)).length;
  for (let turn = 0; held() < count && turn < 2000; turn += 1) await new Promise((next) => setTimeout(next, 10));
  return deliveries.splice(0);
}

await run({
  async settingsAndSubscriptions(checks) {
    const { settingsApi, subscriptionsApi } = webhooks();
    const throttling = { maxConcurrentRequests: 20 };
    checks.equal('target', (await settingsApi.configure(APP, { targetUrl: TARGET, throttling })).targetUrl, TARGET);
    checks.equal('throttling', (await settingsApi.getAll(APP)).throttling.maxConcurrentRequests, 20);
    const made = await subscribe('deal.propertyChange', { propertyName: 'amount' });
    checks.equal('made', [made.eventType, made.propertyName, made.active], ['deal.propertyChange', 'amount', true]);
    checks.equal('paused', (await subscriptionsApi.update(Number(made.id), APP, { active: false })).active, false);
    checks.equal('listed', (await subscriptionsApi.getAll(APP)).results.map((one) => one.id), [made.id]);
    await subscriptionsApi.archive(Number(made.id), APP);
    await checks.refused('gone', () => subscriptionsApi.getById(Number(made.id), APP), 404);
    const elsewhere = () => settingsApi.configure(APP, { targetUrl: 'https://example.com/', throttling });
    await checks.refused('another machine', elsewhere, 400, { category: 'VALIDATION_ERROR' });
  },

  async signedDeliveries(checks) {
    const { settingsApi, subscriptionsApi } = webhooks();
    await settingsApi.configure(APP, { targetUrl: TARGET, throttling: { maxConcurrentRequests: 10 } });
    const made = [await subscribe('contact.creation'), await subscribe('contact.propertyChange', { propertyName: 'city' })];
    const contact = await client().crm.contacts.basicApi.create({ properties: { city: 'Łódź' }, associations: [] });
    await sim('PATCH', `objects/contacts/${contact.id}`, { properties: { city: 'Bonn' } });
    const found = await arrived(3);
    const events = found.flatMap((delivery) => JSON.parse(delivery.body));
    const told = events.map((event) => `${event.subscriptionType} ${event.changeSource} ${event.propertyValue ?? ''}`).sort();
    const expected = ['contact.creation INTEGRATION ', 'contact.propertyChange CRM_UI Bonn', 'contact.propertyChange INTEGRATION Łódź'];
    checks.equal('what is told', told, expected);
    checks.true('of whom', events.every((event) => String(event.objectId) === contact.id));
    for (const { url, headers, body } of found) {
      const signed = { clientSecret: SECRET, requestBody: body, url };
      const { Signature } = hubspot;
      checks.equal('version', headers['x-hubspot-signature-version'], 'v1');
      checks.true('v1', Signature.isValid({ ...signed, signature: headers['x-hubspot-signature'] }));
      const timestamp = Number(headers['x-hubspot-request-timestamp']);
      const third = { ...signed, signatureVersion: 'v3', timestamp, signature: headers['x-hubspot-signature-v3'] };
      checks.true('v3', Signature.isValid(third));
      checks.true('of nobody else', !Signature.isValid({ ...third, clientSecret: 'another' }));
    }
    for (const one of made) await subscriptionsApi.archive(Number(one.id), APP);
    await settingsApi.clear(APP);
  },
});
