import { channelScores } from '../build/scores.ts';
import { percent } from '../wording.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** A success that dies when the image is saved is a weaker threat: what each attack reaches through each channel. */
export const survivesStorage: SanityCheck = {
  id: 'S-24',
  title: 'Success after storage, compression, resizing and shifting is known',
  severity: 'WARNING',
  decide(facts) {
    const attacks = channelScores(facts).filter(({ channels }) => channels.length > 1);
    if (attacks.length === 0) return { outcome: 'NOT_TESTED', detail: 'Perturbed images were scored as computed only.' };
    const lines = attacks.map(({ attack, channels }) =>
      `${attackName(facts, attack)}: ${channels.map(({ channel, success }) => `${channel} ${percent(success.value)}`).join(', ')} (n = ${channels[0]?.success.n ?? 0})`);
    return { outcome: 'PASS', detail: lines.join('\n') };
  },
};
