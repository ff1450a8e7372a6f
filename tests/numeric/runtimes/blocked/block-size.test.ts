import { blockSize } from '../../../../src/numeric/runtimes/onnxruntime/blocked/block-size.ts';

/** Without it every gradient still comes out right, at half the speed: this notices an onnxruntime that has changed the layout. */
(process.arch === 'x64' ? it : it.skip)('onnxruntime has its blocked layout on this processor', async () => {
  expect([8, 16]).toContain(await blockSize());
});
