import { AppError } from '../../../../kernel/errors.ts';
import { defineLayer } from '../layer-definition.ts';

/** Layers that do something in training only: noise, dropout, augmentation, penalties. */
export const trainingOnly = defineLayer({
  types: [
    'Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'ActivityRegularization',
    'StochasticDepth', 'DropBlock2D', 'RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomContrast', 'RandomTranslation', 'RandomBrightness',
    'RandomHeight', 'RandomWidth', 'RandomShear', 'RandomHue', 'RandomSaturation', 'RandomSharpness', 'RandomGrayscale', 'RandomColorJitter',
    'RandomColorDegeneration', 'RandomPosterization', 'RandomInvert', 'RandomErasing', 'RandomGaussianBlur', 'RandomPerspective',
    'RandomElasticTransform', 'RandomApply', 'RandAugment', 'AugMix', 'AutoContrastAugmentation',
  ],
  build: (call) => call.input,
});

/** Layers that hand on what they get. */
export const handedOn = defineLayer({
  types: ['Identity', 'ops.Identity', 'ops.Copy', 'ops.StopGradient', 'tf.identity', 'tf.stop_gradient'],
  build: (call) => {
    const [input] = call.inputs;
    if (!input) throw new AppError('UNSUPPORTED', 'expected an input, found none');
    return input;
  },
});

/** An input inside a model that is called with what the model around it computed. */
export const inputLayer = defineLayer({ types: ['InputLayer'], build: (call) => call.input });
