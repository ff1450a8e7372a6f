import type { Channel } from './channel.ts';

/** Images as computed: what an attacker inside the pipeline can do. */
export const float: Channel = {
  name: 'float',
  title: 'As computed (float32)',
  summary: 'Nothing: the image reaches the model as the attack computed it.',
  send: (images) => Promise.resolve(images),
};
