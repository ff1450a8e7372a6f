import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProblemsError } from '../../../src/kernel/errors.ts';
import { CONFIG_VARIABLES, loadConfig } from '../../../src/platform/config.ts';

const KEY = 'k'.repeat(32);

function problemsOf(env: Record<string, string>): ProblemsError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ProblemsError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(env)}`);
}

describe('loadConfig', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      dataDirectory: resolve('data'),
      databaseUrl: null,
      apiKey: null,
      publicUrl: null,
      logLevel: 'info',
      uploadMaxBytes: 4 * 1024 ** 3,
      runner: { memoryMb: 4096, timeoutSeconds: 86_400 },
      workerConcurrency: 1,
      threads: 0,
      runtime: 'onnxruntime',
      device: 'auto',
    });
  });

  it('takes every variable', () => {
    expect(loadConfig({
      PORT: '0',
      HOST: '::',
      ASSAY_DATA_DIR: '/srv/assay',
      DATABASE_URL: 'postgres://user:secret@db:5432/assay',
      ASSAY_API_KEY: KEY,
      ASSAY_PUBLIC_URL: 'https://assay.example.org/base/',
      ASSAY_LOG_LEVEL: 'debug',
      ASSAY_UPLOAD_MAX_BYTES: '1000',
      ASSAY_RUNNER_MEMORY_MB: '512',
      ASSAY_RUNNER_TIMEOUT_SECONDS: '60',
      ASSAY_WORKER_CONCURRENCY: '3',
      ASSAY_THREADS: '2',
      ASSAY_RUNTIME: 'tfjs',
      ASSAY_DEVICE: 'webgpu',
    })).toEqual({
      port: 0,
      host: '::',
      dataDirectory: '/srv/assay',
      databaseUrl: 'postgres://user:secret@db:5432/assay',
      apiKey: KEY,
      publicUrl: 'https://assay.example.org/base',
      logLevel: 'debug',
      uploadMaxBytes: 1000,
      runner: { memoryMb: 512, timeoutSeconds: 60 },
      workerConcurrency: 3,
      threads: 2,
      runtime: 'tfjs',
      device: 'webgpu',
    });
  });

  it('takes an empty text, or blanks, as not set', () => {
    const empty = Object.fromEntries(CONFIG_VARIABLES.map((name, index) => [name, index % 2 ? ' ' : '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('reports all wrong variables at once, by name, and never their values', () => {
    const wrong = {
      PORT: '65536',
      HOST: 'two words',
      DATABASE_URL: 'mysql://root:hunter2@db/assay',
      ASSAY_API_KEY: 'too-short-hunter2',
      ASSAY_PUBLIC_URL: 'assay.example.org',
      ASSAY_LOG_LEVEL: 'loud',
      ASSAY_UPLOAD_MAX_BYTES: '1e9',
      ASSAY_RUNNER_MEMORY_MB: '1',
      ASSAY_RUNNER_TIMEOUT_SECONDS: '-1',
      ASSAY_WORKER_CONCURRENCY: '0',
      ASSAY_THREADS: '1.5',
      ASSAY_RUNTIME: 'pytorch',
      ASSAY_DEVICE: 'gpu',
    };
    const error = problemsOf(wrong);
    expect(error.problems.map((problem) => problem.path[0])).toEqual(Object.keys(wrong));
    for (const { path, message } of error.problems) expect(message).toMatch(new RegExp(`^${path[0]} must `));
    expect(error.message).not.toContain('hunter2');
  });

  it.each([['PORT', '99999999999999999999'], ['PORT', 'http'], ['ASSAY_API_KEY', `${'k'.repeat(40)} two words`]])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value }).problems).toHaveLength(1);
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const documented = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split('=') as [string, string]);

  it('documents exactly the variables that are read', () => {
    expect(documented.map(([name]) => name).sort()).toEqual([...CONFIG_VARIABLES].sort());
  });

  it('shows their defaults', () => {
    expect(loadConfig(Object.fromEntries(documented))).toEqual(loadConfig({}));
  });
});
