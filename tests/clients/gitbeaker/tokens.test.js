// Personal access and impersonation tokens, what they open, and acting as somebody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { asPerson, basic, clientOf, gone, host, ids, person, refused, root, rootToken, sshKey, tokenOf, tooLittle,
  until }
  from './context.js';

const pattern = /^glpat-[A-Za-z0-9_-]{20}$/;
const me = (client) => client.Users.showCurrentUser();

test('personal access tokens', async () => {
  const user = await person();
  const made = await root.PersonalAccessTokens.create(user.id, 'ci', ['api', 'read_user'], { expiresAt: '2099-12-31' });
  assert.match(made.token, pattern);
  assert.deepEqual([made.name, made.scopes, made.expires_at, made.user_id, made.active, made.revoked],
    ['ci', ['api', 'read_user'], '2099-12-31', user.id, true, false]);
  const other = await root.Users.createPersonalAccessToken(user.id, 'other', ['api']);
  const somebody = clientOf(made.token);
  assert.equal((await me(somebody)).id, user.id);
  assert.deepEqual(ids(await somebody.PersonalAccessTokens.all()), ids([made, other]));
  const shown = await root.PersonalAccessTokens.show({ tokenId: made.id });
  assert.equal(shown.name, 'ci');
  assert.ok(!('token' in shown));
  assert.equal(await root.PersonalAccessTokens.remove({ tokenId: other.id }), null);
  for (const [state, token] of [['active', made], ['inactive', other]])
    assert.deepEqual(ids(await root.PersonalAccessTokens.all({ userId: user.id, state })), [token.id], state);
  assert.deepEqual(ids(await root.PersonalAccessTokens.all({ userId: user.id, search: 'OTHE' })), [other.id]);
  assert.deepEqual(ids(await root.PersonalAccessTokens.all({ userId: user.id, revoked: false })), [made.id]);
  await refused(me(clientOf(other.token)), 401, gone);
});

test('a token of its own accord', async () => {
  const user = await person();
  const somebody = await asPerson(user, ['read_user']);
  const self = await somebody.PersonalAccessTokens.show();
  assert.deepEqual([self.user_id, self.scopes], [user.id, ['read_user']]);
  assert.equal(await somebody.PersonalAccessTokens.remove(), null);
  await refused(me(somebody), 401, gone);
});

test('rotate', async () => {
  const user = await person();
  const old = await root.PersonalAccessTokens.create(user.id, 'rotated', ['api']);
  const fresh = await root.PersonalAccessTokens.rotate(old.id, { expiresAt: '2099-01-02' });
  assert.match(fresh.token, pattern);
  assert.deepEqual([fresh.name, fresh.scopes, fresh.expires_at], ['rotated', ['api'], '2099-01-02']);
  const somebody = clientOf(fresh.token);
  assert.equal((await me(somebody)).id, user.id);
  const again = await somebody.PersonalAccessTokens.rotate('self');
  assert.ok(again.expires_at);
  assert.equal((await me(clientOf(again.token))).id, user.id);
  // Whoever comes with the first one may have stolen it: what took its place ends too, soon.
  await refused(me(clientOf(old.token)), 401, gone);
  await until(() => me(clientOf(again.token)).then(() => false, () => true));
  await refused(me(clientOf(again.token)), 401, gone);
});

test("others' tokens", async () => {
  const user = await person();
  const stranger = await asPerson(await person());
  const { id } = await root.PersonalAccessTokens.create(user.id, 'private', ['api']);
  await refused(stranger.PersonalAccessTokens.all({ userId: user.id }), 401, '401 Unauthorized');
  await refused(stranger.PersonalAccessTokens.show({ tokenId: id }), 401, '401 Unauthorized');
  await refused(stranger.PersonalAccessTokens.remove({ tokenId: id }), 400, '400 Bad request');
  await refused(stranger.PersonalAccessTokens.create(user.id, 'n', ['api']), 403, '403 Forbidden');
  await refused(root.PersonalAccessTokens.show({ tokenId: 999999 }), 404, '404 Not Found');
  await refused(root.PersonalAccessTokens.create(user.id, 'n', ['everything']), 400,
    'scopes does not have a valid value');
});

test('impersonation tokens', async () => {
  const user = await person();
  const tokens = root.UserImpersonationTokens;
  const made = await tokens.create(user.id, 'as them', ['api'], { expiresAt: '2099-12-31' });
  const past = await tokens.create(user.id, 'past', ['api'], { expiresAt: '2001-01-01' });
  assert.deepEqual([made.impersonation, made.active, past.active], [true, true, false]);
  const somebody = clientOf(made.token);
  assert.equal((await me(somebody)).id, user.id);
  await refused(me(clientOf(past.token)), 401, gone);
  for (const [state, expected] of [['all', [made, past]], ['active', [made]], ['inactive', [past]]])
    assert.deepEqual(ids(await tokens.all(user.id, { state })), ids(expected), state);
  assert.ok(!('token' in (await tokens.show(user.id, made.id))));
  assert.equal(await tokens.revoke(user.id, made.id), null);
  await refused(me(somebody), 401, gone);
  assert.equal((await tokens.show(user.id, made.id)).revoked, true);
  await refused(tokens.show(user.id, 999999), 404, '404 Impersonation Token Not Found');
  await refused(tokens.create(user.id, 'n', []), 400, { scopes: ["can't be blank"] });
  await refused((await asPerson(user)).UserImpersonationTokens.all(user.id), 403, '403 Forbidden');
});

test('header and bearer', async () => {
  const user = await person();
  for (const token of [rootToken, await tokenOf(user)]) {
    const private_ = await me(clientOf(token));
    const bearer = await me(new Gitlab({ host, oauthToken: token }));
    assert.deepEqual(bearer, { ...private_, last_activity_on: bearer.last_activity_on });
  }
  for (const wrong of [clientOf('glpat-aaaaaaaaaaaaaaaaaaaa'), new Gitlab({ host, oauthToken: 'x'.repeat(64) })])
    await refused(me(wrong), 401, '401 Unauthorized');
});

test('scopes', async () => {
  const boss = await person({ admin: true });
  const reader = await asPerson(boss, ['read_api']);
  await reader.PersonalAccessTokens.all();
  await refused(reader.UserSSHKeys.create('t', sshKey('scopes')), 403, tooLittle);
  const looker = await asPerson(boss, ['read_user']);
  await looker.Users.all({ maxPages: 1, perPage: 5 });
  await refused(looker.PersonalAccessTokens.all(), 403, tooLittle);
  await refused(looker.Users.block(999999), 403, tooLittle);
});

test('sudo', async () => {
  const user = await person();
  for (const sudo of [user.id, user.username]) {
    assert.equal((await root.Users.showCurrentUser({ sudo })).id, user.id);
    assert.equal((await me(clientOf(rootToken, { sudo }))).id, user.id);
  }
  const key = await root.UserSSHKeys.create('by root', sshKey('sudo'), { sudo: user.username });
  assert.deepEqual(ids(await root.UserSSHKeys.all({ userId: user.id })), [key.id]);
  const walked = await root.Users.all({ sudo: user.id, perPage: 2, maxPages: 3 });
  for (const seen of walked) assert.deepEqual(Object.keys(seen).sort(), basic, 'on every page');
  await refused(root.UserEmails.all({ userId: 1, sudo: user.username }), 403, '403 Forbidden');
  assert.equal(await root.UserSSHKeys.remove(key.id, { sudo: user.username }), null);
  await refused(root.Users.showCurrentUser({ sudo: 'nobody-at-all' }), 404,
    "404 User with ID or username 'nobody-at-all' Not Found");
  await refused((await asPerson(user)).Users.showCurrentUser({ sudo: 'root' }), 403,
    '403 Forbidden - Must be admin to use sudo');
  const boss = await person({ admin: true });
  await refused((await asPerson(boss)).Users.showCurrentUser({ sudo: user.id }), 403, tooLittle);
  assert.equal((await (await asPerson(boss, ['api', 'sudo'])).Users.showCurrentUser({ sudo: user.id })).id, user.id);
});
