import { setTimeout as pause } from 'node:timers/promises';
import type { AttackProgress } from '../../../src/robustness/attacks/attack.ts';
import { ProgressReporter } from '../../../src/worker/runner/attacks/progress-reporter.ts';

function collecting(): { heard: AttackProgress[]; reporter: ProgressReporter } {
  const heard: AttackProgress[] = [];
  return { heard, reporter: new ProgressReporter((message) => { if (message.kind === 'progress') heard.push(message.progress); }) };
}

describe('ProgressReporter', () => {
  it('maps phases and the attack onto one fraction that never falls', () => {
    const { heard, reporter } = collecting();
    reporter.counting({ phase: 'one', from: 0, to: 0.5 })(5, 10);
    reporter.attack({ fraction: 0, phase: 'two', epoch: 1, epochs: 9 }, { from: 0.2, to: 0.9 });
    reporter.attack({ fraction: 1, phase: 'three', successRate: 0.4 }, { from: 0.2, to: 0.9 });
    reporter.counting({ phase: 'four', from: 0.9, to: 1 })(10, 10);
    reporter.stop();
    expect(heard.map(({ phase, fraction }) => [phase, fraction])).toEqual([['one', 0.25], ['two', 0.25], ['three', 0.9], ['four', 1]]);
    expect(heard[3]).toMatchObject({ epoch: 1, epochs: 9, successRate: 0.4 });
    expect(heard[3]?.imagesPerSecond).toBeGreaterThan(0);
  });

  it('repeats the latest word while nothing new comes, until stopped', async () => {
    const { heard, reporter } = collecting();
    reporter.counting({ phase: 'one', from: 0, to: 1 })(1, 10);
    await pause(1100);
    expect(heard.length).toBeGreaterThanOrEqual(3);
    expect(new Set(heard.map((progress) => progress.fraction)).size).toBe(1);
    reporter.stop();
    const { length } = heard;
    await pause(600);
    expect(heard).toHaveLength(length);
  });

  it('says little of very many steps', () => {
    const { heard, reporter } = collecting();
    const count = reporter.counting({ phase: 'one', from: 0, to: 1 });
    for (let i = 0; i < 10_000; i++) count(i, 10_000);
    reporter.stop();
    expect(heard.length).toBeLessThan(50);
  });
});
