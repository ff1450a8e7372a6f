import { progressSentence, withTimeLeft } from '../../src/modules/models/hardening-sentences.ts';

describe('what is said of a hardening', () => {
  it.each([
    [{ fraction: 0, phase: 'loading' }, 'loading, 0 %'],
    [{ fraction: 0.999, phase: 'last touches', etaSeconds: 0.2 }, 'last touches, 99 %, about 1 s left'],
    [{ fraction: 0.4, phase: 'fine-tuning', epoch: 3, epochs: 5, loss: 0.512, validationAccuracy: 0.914, etaSeconds: 185 },
      'fine-tuning, epoch 3 of 5, loss 0.51, validation accuracy 0.91, 40 %, about 3 min left'],
    [{ fraction: 0.1, phase: 'training', loss: 0.000_314, etaSeconds: 3600 * 26 + 60 * 30 }, 'training, loss 0.00031, 10 %, about 26 h 30 min left'],
    [{ fraction: 0.1, phase: 'training', epoch: 2, etaSeconds: 3599 }, 'training, epoch 2, 10 %, about 60 min left'],
  ])('%j reads "%s"', (progress, sentence) => expect(progressSentence(progress)).toBe(sentence));

  const startedAt = new Date('2026-01-01T00:00:00Z');
  const after = (seconds: number): Date => new Date(startedAt.getTime() + seconds * 1000);

  it('tells the time left by the rate of the run that goes on, not of the one before', () => {
    expect(withTimeLeft({ fraction: 0.75, phase: 'p' }, { startedAt, startedFraction: 0.5 }, after(100)).etaSeconds).toBeCloseTo(100);
    expect(withTimeLeft({ fraction: 0.75, phase: 'p' }, { startedAt, startedFraction: 0 }, after(300)).etaSeconds).toBeCloseTo(100);
  });

  it('tells none as long as it would be a guess', () => {
    expect(withTimeLeft({ fraction: 0.51, phase: 'p' }, { startedAt, startedFraction: 0.5 }, after(100))).not.toHaveProperty('etaSeconds');
    expect(withTimeLeft({ fraction: 0.75, phase: 'p' }, { startedAt: null, startedFraction: 0 }, after(100))).not.toHaveProperty('etaSeconds');
  });
});
