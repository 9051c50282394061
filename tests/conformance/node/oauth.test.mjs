// Tokens: exchange, refresh, metadata, revocation.

import { client, run, URL_OF_SIMULATOR } from './support.mjs';

const REDIRECT = 'http://localhost:3000/back';
const anonymous = () => client({ accessToken: undefined });

// Where the consent page leads.
async function consent() {
  const asked = new URL(anonymous().oauth.getAuthorizationUrl('an-app', REDIRECT, 'oauth crm.objects.contacts.read', undefined, 's 1'));
  const answer = await fetch(`${URL_OF_SIMULATOR}/oauth/authorize${asked.search}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location')).searchParams;
}

const create = (fields) =>
  anonymous().oauth.tokensApi.create(fields.grant, fields.code, fields.redirect, 'an-app', 'a-secret', fields.token);

await run({
  async lifeOfAToken(checks) {
    const agreed = await consent();
    checks.equal('state', agreed.get('state'), 's 1');
    const tokens = await create({ grant: 'authorization_code', code: agreed.get('code'), redirect: REDIRECT });
    checks.equal('kind', [tokens.tokenType, tokens.expiresIn], ['bearer', 1800]);
    checks.true('refresh token', tokens.refreshToken.startsWith('na1-'));
    const page = await client({ accessToken: tokens.accessToken }).crm.contacts.basicApi.getPage();
    checks.equal('it opens the API', page.results, []);
    const renewed = await create({ grant: 'refresh_token', token: tokens.refreshToken });
    checks.equal('the refresh token stays', renewed.refreshToken, tokens.refreshToken);
    checks.true('a new access token', renewed.accessToken !== tokens.accessToken);
    const api = anonymous().oauth;
    const info = await api.accessTokensApi.get(renewed.accessToken);
    checks.equal('scopes', info.scopes, ['oauth', 'crm.objects.contacts.read']);
    checks.equal('portal', [info.hubId, info.tokenType], [1234567, 'access']);
    checks.equal('of the refresh token', (await api.refreshTokensApi.get(tokens.refreshToken)).clientId, 'an-app');
    await api.refreshTokensApi.archive(tokens.refreshToken);
    const again = () => create({ grant: 'refresh_token', token: tokens.refreshToken });
    await checks.refused('after revocation', again, 400, { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' });
  },

  async refusedGrants(checks) {
    const cases = [
      [{ grant: 'authorization_code', code: 'x', redirect: REDIRECT }, 'BAD_AUTH_CODE'],
      [{ grant: 'refresh_token', token: 'x' }, 'BAD_REFRESH_TOKEN'],
      [{ grant: 'password' }, 'BAD_GRANT_TYPE'],
    ];
    for (const [fields, status] of cases) {
      await checks.refused(status, () => create(fields), 400, { status });
    }
    const code = (await consent()).get('code');
    const elsewhere = () => create({ grant: 'authorization_code', code, redirect: 'https://example.com' });
    await checks.refused('another redirect', elsewhere, 400, { status: 'BAD_REDIRECT_URI' });
    await checks.refused('an unknown token', () => anonymous().oauth.accessTokensApi.get('x'), 404);
  },
});
