// What tests/e2e/test_gitbeaker.py hands over, and what every subject needs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GitbeakerRequestError, Gitlab } from '@gitbeaker/rest';

export const host = process.env.USHER_URL;
export const rootToken = process.env.USHER_TOKEN;
export const root = new Gitlab({ host, token: rootToken });
export const nobody = new Gitlab({ host });
export const password = 'correct horse 1';
export const basic = ['avatar_url', 'id', 'name', 'state', 'username', 'web_url'];
export const gone = 'invalid_token';
export const tooLittle = 'insufficient_scope';

export const clientOf = (token, options = {}) => new Gitlab({ host, token, ...options });
export const file = (name) => readFileSync(path.join(process.env.USHER_FILES, name));

let number = 0;
export const newName = () => `${process.env.USHER_SUBJECT}${(number += 1)}`;

export function fields(more = {}) {
  const username = newName();
  return { username, email: `${username}@example.org`, name: `Name of ${username}`, password, ...more };
}

export const person = (more = {}) => root.Users.create(fields({ skipConfirmation: true, ...more }));

export async function tokenOf(user, scopes = ['api']) {
  return (await root.PersonalAccessTokens.create(user.id, 'test', scopes)).token;
}

export const asPerson = async (user, scopes = ['api']) => clientOf(await tokenOf(user, scopes));

// What the library makes of a refusal: its text, or a hash of messages as JSON.
export async function refused(asked, status, description) {
  const error = await asked.then(
    (answer) => assert.fail(`not refused but answered: ${JSON.stringify(answer)}`),
    (reason) => reason,
  );
  if (!(error instanceof GitbeakerRequestError)) throw error;
  const said = typeof description === 'object' ? JSON.parse(error.cause.description) : error.cause.description;
  assert.deepEqual([error.cause.response.status, said], [status, description]);
}

export async function statusOfRefusal(asked) {
  const error = await asked.then(() => assert.fail('not refused'), (reason) => reason);
  if (!(error instanceof GitbeakerRequestError)) throw error;
  return error.cause.response.status;
}

export async function until(found) {
  for (const end = Date.now() + 20_000; ; ) {
    const result = await found();
    if (result) return result;
    assert.ok(Date.now() < end, 'it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const seenActing = (user) => until(async () => (await root.Users.show(user.id)).last_activity_on);

export const ids = (entries) => entries.map((entry) => entry.id).sort((a, b) => a - b);

const field = (data) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
};

// A key that parses but belongs to nobody; the same seed gives the same.
export function sshKey(seed, comment = 'nobody@nowhere') {
  const point = createHash('sha256').update(`${process.env.USHER_SUBJECT} ${seed}`).digest();
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(point)]);
  return `ssh-ed25519 ${blob.toString('base64')} ${comment}`;
}
