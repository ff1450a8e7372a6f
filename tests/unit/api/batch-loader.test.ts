import { BatchLoader } from '../../../src/api/batch-loader.ts';
import type { TenantContext } from '../../../src/platform/database/context.ts';

// No batch of these tests looks at its context.
const context = {} as TenantContext;

describe('the batch loader', () => {
  it('asks once for all ids of a turn, each once, and gives everybody their own', async () => {
    const asked: (readonly string[])[] = [];
    const lengths = (_ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      asked.push(ids);
      return Promise.resolve(new Map(ids.filter((id) => id !== 'absent').map((id) => [id, id.length])));
    };
    const loader = new BatchLoader((work) => work(context));
    const loaded = await Promise.all(['a', 'bb', 'a', 'absent'].map((id) => loader.load(lengths, id)));
    expect(loaded).toEqual([1, 2, 1, undefined]);
    expect(asked).toEqual([['a', 'bb', 'absent']]);
    await loader.load(lengths, 'a');
    expect(asked).toHaveLength(2);
  });

  it('fails for all who asked when the batch fails, and works again afterwards', async () => {
    let broken = true;
    const load = (): Promise<ReadonlyMap<string, number>> =>
      broken ? Promise.reject(new Error('down')) : Promise.resolve(new Map([['a', 1]]));
    const loader = new BatchLoader((work) => work(context));
    const results = await Promise.allSettled([loader.load(load, 'a'), loader.load(load, 'b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await loader.load(load, 'a')).toBe(1);
  });
});
