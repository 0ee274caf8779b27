// An OpenID provider for the tests: panva's oidc-provider, certified by the OpenID Foundation, on a free loopback port.
//
//   node provider.mjs ACCOUNTS REDIRECT...
//
// ACCOUNTS is a JSON file, read anew at each sign-in, so that a test chooses what is said of whom:
//   {"maya": {"email": "maya@ecole.example", "email_verified": true, "amr": ["pwd", "mfa"], "auth_time": 1700000000}}
// where "maya" is both what is typed on its sign-in page and the subject. "in_id_token": true puts the address in
// the id_token, as Google and Entra ID do, and not at the userinfo endpoint alone. REDIRECT are the addresses to which
// it may send people back. Once it listens, it prints its own address.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider, { interactionPolicy } from 'oidc-provider';

const [file, ...redirects] = process.argv.slice(2);
const accounts = () => JSON.parse(readFileSync(file, 'utf8'));

function accountOf(id) {
  const said = accounts()[id];
  return said && {
    accountId: id,
    claims: (use) => {
      const { email, email_verified, xms_edov, name, in_id_token } = said;
      return use === 'userinfo' || in_id_token ? { sub: id, email, email_verified, xms_edov, name } : { sub: id };
    },
  };
}

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'mentorat',
    client_secret: 'a secret of the tests',
    redirect_uris: redirects,
    token_endpoint_auth_method: 'client_secret_post',
  }],
  claims: {
    openid: ['sub', 'amr', 'auth_time'],
    email: ['email', 'email_verified', 'xms_edov'],
    profile: ['name'],
  },
  clientAuthMethods: ['client_secret_post'],
  conformIdTokenClaims: false,
  cookies: { keys: ['of the tests'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (ctx, id) => accountOf(id),
  interactions: { policy, url: (ctx, { uid }) => `/interaction/${uid}` },
  // An application of the organisation's own: nobody is asked for consent.
  async loadExistingGrant(ctx) {
    const { client, session, params } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
  ttl: { Session: 3600, Interaction: 600, Grant: 600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600 },
});

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title><h1>Provider</h1>
<form method="post"><label>Account <input name="account"></label><button>Continue</button>
<button name="cancel" value="1">Cancel</button></form></html>`;

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

const callback = provider.callback();
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    callback(request, response);
    return;
  }
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html');
    response.end(page);
    return;
  }
  const typed = await bodyOf(request);
  const id = typed.get('account');
  const said = accounts()[id];
  const result = typed.has('cancel') || !said
    ? { error: 'access_denied', error_description: 'The person went back.' }
    : { select_account: {}, login: { accountId: id, amr: said.amr, ts: said.auth_time } };
  await provider.interactionFinished(request, response, result);
});

console.log(issuer);
