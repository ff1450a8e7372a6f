import { printShape, type Dimension, type Shape } from '../../graph/dimension.ts';
import { unsupported } from './unsupported.ts';

/** The shape two operands broadcast to, as numpy does. Throws when they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis): Dimension => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw unsupported('shapes that broadcast', `${printShape(a)} and ${printShape(b)}`);
  });
}
