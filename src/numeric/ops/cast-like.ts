import { defineImport } from './definition.ts';

const CODES = { float32: 1, float64: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** A cast to the element type of the second input. */
export const castLike = defineImport({
  type: 'CastLike',
  onnx: [{
    since: 15,
    import: (node) => {
      const [x, like] = [node.input(0), node.input(1)];
      return x.type.dtype === like.type.dtype ? x : node.emit('Cast', [x], { to: CODES[like.type.dtype] });
    },
  }],
});
