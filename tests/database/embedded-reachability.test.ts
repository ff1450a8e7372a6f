import { chmodSync, mkdirSync } from 'node:fs';
import { obstacle, obstacleToEnter } from '../../src/platform/database/embedded/reachability.ts';
import { EmbeddedBench } from './embedded-support.ts';

describe('obstacle', () => {
  const bench = new EmbeddedBench();
  let folder = '';
  beforeAll(() => {
    folder = bench.path('a', 'b');
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => bench.clean());
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const group = { uid: 4_000_001, gid: owner.gid };
  const other = { uid: 4_000_001, gid: 4_000_001 };

  it.each([
    { mode: '700', blocked: [group, other] },
    { mode: '750', blocked: [other] },
    { mode: '705', blocked: [group] },
    { mode: '755', blocked: [] },
  ])('reads the class of the mode $mode that applies to the account', ({ mode, blocked }) => {
    chmodSync(bench.path('a'), mode);
    for (const account of [owner, group, other]) {
      expect(obstacle(folder, account)).toBe(blocked.includes(account) ? bench.path('a') : undefined);
    }
  });

  it('names the path itself when all folders above are open', () => {
    chmodSync(bench.path('a'), 0o755);
    chmodSync(folder, 0o711);
    expect(obstacle(folder, other)).toBe(folder);
    expect(obstacleToEnter(folder, other)).toBeUndefined();
  });
});
