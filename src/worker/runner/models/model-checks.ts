import type { Problem } from '../../../kernel/errors.ts';
import type { ModelSpec, PreprocessingSpec } from '../protocol.ts';
import type { ModelFacts } from './opened-model.ts';

/** How many channels images have for a model with this preprocessing. */
export function channelCount(channels: PreprocessingSpec['channels']): 1 | 3 {
  return channels === 'GRAY' ? 1 : 3;
}

/** Where a model contradicts what was registered about it; all contradictions at once. */
export function modelProblems(facts: ModelFacts, { classes, preprocessing }: ModelSpec): Problem[] {
  return [
    ...classProblems(facts, classes),
    ...channelProblems(facts, preprocessing),
    ...sizeProblems(facts, preprocessing),
    ...scaleProblems(facts, preprocessing),
  ];
}

function problem(message: string, ...path: string[]): Problem {
  return { code: 'MODEL_MISMATCH', message, path };
}

function classProblems({ classCount }: ModelFacts, classes: readonly string[]): Problem[] {
  if (classCount === classes.length) return [];
  return [problem(`expected a model with ${classes.length} classes (${classes.join(', ')}), found one with ${classCount}`, 'classes')];
}

function channelProblems({ input }: ModelFacts, { channels }: PreprocessingSpec): Problem[] {
  const given = channelCount(channels);
  if (given === input.channels) return [];
  return [problem(`expected a model of ${given} channels, as ${channels} says, found one of ${input.channels}`, 'preprocessing', 'channels')];
}

function sizeProblems({ input }: ModelFacts, preprocessing: PreprocessingSpec): Problem[] {
  return (['height', 'width'] as const).flatMap((side) => {
    const given = preprocessing[side];
    if (given === null || given === input[side]) return [];
    return [problem(`expected a model of ${side} ${given}, as registered, found one of ${input[side]}`, 'preprocessing', side)];
  });
}

function scaleProblems({ input }: ModelFacts, preprocessing: PreprocessingSpec): Problem[] {
  return (['scale', 'offset'] as const).flatMap((name) => {
    const { length } = preprocessing[name];
    if (length === 1 || length === input.channels) return [];
    return [problem(`expected 1 ${name} or ${input.channels}, one for each channel, found ${length}`, 'preprocessing', name)];
  });
}
