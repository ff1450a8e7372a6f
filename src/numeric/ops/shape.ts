import { defineOp, zero } from './definition.ts';
import { int } from './support/attribute-schema.ts';

const TO_THE_END = Number.MAX_SAFE_INTEGER;

/** The extents of axes `start` up to `end`, as an int64 vector. */
export const shape = defineOp({
  type: 'Shape',
  inputs: { min: 1, max: 1 },
  attributes: { start: int(0), end: int(TO_THE_END) },
  infer: (call) => [{ dtype: 'int64', shape: [call.type(0).shape.slice(call.attributes.start, call.attributes.end).length] }],
  evaluate: (call) => {
    const elements = call.type(0).shape.slice(call.attributes.start, call.attributes.end);
    return { dtype: 'int64', shape: [elements.length], elements };
  },
  gradient: zero('a shape does not change with the values'),
});
