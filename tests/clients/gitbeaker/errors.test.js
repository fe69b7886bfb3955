// What the library tells a program about a refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GitbeakerRequestError } from '@gitbeaker/rest';
import { asPerson, clientOf, fields, nobody, person, refused, root } from './context.js';

test('the shape of an error', async () => {
  await assert.rejects(root.Users.show(999999), (error) => {
    assert.ok(error instanceof GitbeakerRequestError);
    assert.equal(error.message, '404 User Not Found');
    assert.match(error.cause.request.url, /\/api\/v4\/users\/999999$/);
    assert.equal(error.cause.response.headers.get('content-type'), 'application/json');
    return true;
  });
});

test('a wrong token', async () => {
  const wrong = clientOf('glpat-no-such-token-at-all');
  for (const ask of [() => wrong.Users.showCurrentUser(), () => wrong.Users.all(), () => wrong.Users.show(1),
    () => wrong.Users.create(fields()), () => wrong.Users.remove(1), () => wrong.PersonalAccessTokens.all(),
    () => wrong.UserSSHKeys.all()])
    await refused(ask(), 401, '401 Unauthorized');
});

test('nobody', async () => {
  await refused(nobody.Users.show(1), 403, '403 Forbidden - Not authorized!');
  await refused(nobody.Users.showCurrentUser(), 401, '401 Unauthorized');
});

test('only for administrators', async () => {
  const { id } = await person();
  const { Users } = await asPerson({ id });
  for (const act of ['remove', 'block', 'unblock', 'ban', 'unban', 'activate', 'deactivate', 'approve', 'reject',
    'disableTwoFactor'])
    await refused(Users[act](id), 403, '403 Forbidden');
  await refused(Users.create(fields()), 403, '403 Forbidden');
  await refused(Users.edit(id, { admin: true }), 403, '403 Forbidden');
  await refused(Users.removeAuthenticationIdentity(id, 'github'), 403, '403 Forbidden');
  assert.equal((await root.Users.show(id)).is_admin, false);
});

test('taken', async () => {
  const [user, other] = [await person(), await person()];
  const email = user.email.toUpperCase();
  const username = user.username.toUpperCase();
  await refused(root.Users.create(fields({ email })), 409, 'Email has already been taken');
  await refused(root.Users.create(fields({ username })), 409, 'Username has already been taken');
  await refused(root.Users.edit(other.id, { email }), 409, 'Email has already been taken');
  await refused(root.Users.edit(other.id, { username }), 409, 'Username has already been taken');
});

test('invalid', async () => {
  const short = { password: ['is too short (minimum is 8 characters)'] };
  await refused(root.Users.create(fields({ password: 'short' })), 400, short);
  const { id } = await person();
  await refused(root.Users.edit(id, { password: 'short' }), 400, short);
  const long = { name: ['is too long (maximum is 255 characters)'] };
  await refused(root.Users.edit(id, { name: 'n'.repeat(256) }), 400, long);
  await refused(root.Users.edit(id, { admin: 'perhaps' }), 400, 'admin is invalid');
});

test('missing', async () => {
  await refused(root.Users.create(fields({ email: undefined })), 400, 'email is missing');
  await refused(root.Users.create(fields({ name: undefined, username: undefined })), 400,
    'name is missing, username is missing');
  await refused(root.Users.create(fields({ password: undefined })), 400,
    'password, reset_password, force_random_password are missing, at least one parameter must be provided');
  await refused(root.Users.edit(999999, {}), 404, '404 User Not Found');
});

test('what is not there', async () => {
  await refused(root.Projects.all(), 404, '404 Not Found');
  await refused(root.Groups.all(), 404, '404 Not Found');
  await refused(root.Users.show('not-a-number'), 404, '404 Not Found');
});
