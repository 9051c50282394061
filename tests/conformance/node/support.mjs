// Counts checks, and makes clients that speak to the simulator.

import { createRequire } from 'node:module';
import { isDeepStrictEqual, inspect } from 'node:util';

const load = createRequire(`${process.env.CONFORMANCE_MODULES}/`);
export const hubspot = load('@hubspot/api-client');

export const URL_OF_SIMULATOR = process.env.CONFORMANCE_URL;

// The client's own limiter waits for a portal that has limits; this one has none.
const UNLIMITED = { minTime: 0, maxConcurrent: 20 };

export function client(options = {}) {
  return new hubspot.Client({ accessToken: 'any', basePath: URL_OF_SIMULATOR, limiterOptions: UNLIMITED, ...options });
}

// Asks one of the simulator's own routes.
export async function sim(method, path, body) {
  const answer = await fetch(`${URL_OF_SIMULATOR}/_sim/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

class Checks {
  passed = 0;
  failed = 0;

  equal(what, found, expected) {
    if (isDeepStrictEqual(found, expected)) {
      this.passed += 1;
    } else {
      this.failed += 1;
      console.log(`FAILED ${what}: found ${inspect(found)}, expected ${inspect(expected)}`);
    }
  }

  true(what, found) {
    this.equal(what, Boolean(found), true);
  }

  // The call rejects with the client's ApiException, this HTTP status, and these fields in its body.
  async refused(what, call, code, fields = {}) {
    try {
      await call();
    } catch (error) {
      this.equal(`${what}: class`, error.constructor.name, 'ApiException');
      this.equal(`${what}: status`, error.code, code);
      for (const [name, expected] of Object.entries(fields)) {
        this.equal(`${what}: ${name}`, error.body?.[name], expected);
      }
      return error.body ?? {};
    }
    this.equal(`${what}: rejects`, undefined, 'ApiException');
    return {};
  }
}

// Runs tests by name; each starts with an account that holds no records.
export async function run(tests) {
  const checks = new Checks();
  for (const [name, test] of Object.entries(tests)) {
    await sim('POST', 'reset');
    try {
      await test(checks);
    } catch (error) {
      checks.failed += 1;
      console.log(`FAILED ${name}: it ended with an exception\n${error.stack}`);
    }
  }
  console.log(`checks passed: ${checks.passed}`);
  process.exit(checks.failed || !checks.passed ? 1 : 0);
}
