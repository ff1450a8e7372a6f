import * as tf from '@tensorflow/tfjs-core';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { inputType, outputType, printType, type Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { GradientRequest, Program } from '../runtime.ts';
import type { Device } from './backend.ts';
import { download } from './host-tensors.ts';
import { Interpreter } from './interpreter.ts';
import { losses } from './losses.ts';
import { TfjsProgram } from './program.ts';

/**
 * The gradient of a loss by TensorFlow.js's own tape over the forward graph: it shares no derivative with
 * `autodiff/differentiate.ts`, whose inputs and outputs it has.
 */
export function createGradientProgram(device: Device, graph: Graph, request: GradientRequest): Promise<Program> {
  const types = [inputType(graph, 'image'), outputType(graph, 'logits')] as const;
  const [image, logits] = types;
  if (graph.inputs.length !== 1 || !image || logits?.shape.length !== 2) {
    const found = types.map((type) => (type ? printType(type) : 'none')).join(' and ');
    throw new AppError('INVALID_INPUT', `expected one input image and an output logits [N, classes], found ${found}`);
  }
  if (request.bound !== undefined && !Number.isFinite(request.bound)) {
    throw new AppError('INVALID_INPUT', `expected a finite bound of the loss, found ${request.bound}`);
  }
  const interpreter = new Interpreter(graph);
  return TfjsProgram.create({
    device,
    graph: { ...graph, inputs: [{ name: 'image', type: image }, { name: 'onehot', type: logits }] },
    task: (constants, { image: images, onehot }) => {
      if (!images || !onehot) throw new AppError('INTERNAL', 'expected an image and a class for it, found neither');
      return differentiate((fed) => interpreter.run(constants, { image: fed }).get('logits'), { images, onehot, request });
    },
  });
}

interface Point {
  readonly images: tf.Tensor;
  readonly onehot: tf.Tensor;
  readonly request: GradientRequest;
}

function differentiate(forward: (images: tf.Tensor) => tf.Tensor | undefined, { images, onehot, request }: Point): Record<string, Tensor> {
  const found: Record<string, Tensor> = {};
  const total = (fed: tf.Tensor): tf.Tensor => {
    const logits = forward(fed);
    if (!logits) throw new AppError('INTERNAL', 'expected the graph to give logits, found none');
    const away = losses[request.loss](logits as tf.Tensor2D, onehot as tf.Tensor2D, request.goal);
    const perImage = request.goal === 'TARGETED' ? tf.neg(away) : away;
    found['logits'] = download(logits, 'float32');
    found['losses'] = download(perImage, 'float32');
    return boundedSum(perImage, request.bound);
  };
  const [gradient] = gradientsOf(total, images);
  if (!gradient) throw new AppError('INTERNAL', 'expected a gradient, found none');
  const reduced = request.reduce === 'sum' ? tf.sum(gradient, 0, true) : gradient;
  return { ...found, gradient: download(reduced, 'float32') };
}

function gradientsOf(total: (images: tf.Tensor) => tf.Tensor, images: tf.Tensor): readonly tf.Tensor[] {
  try {
    return tf.grads(total)([images]);
  } catch (error) {
    freeTape();
    const message = messageOf(error);
    if (message.startsWith('Cannot compute gradient of y=f(x)')) {
      throw new AppError('UNSUPPORTED', 'expected the loss to change with "image", found nothing between them that passes a derivative on', { cause: error });
    }
    if (message.startsWith('Cannot compute gradient')) {
      throw new AppError('UNSUPPORTED', `expected a gradient for every operator between image and loss, found in tfjs: ${message}`, { cause: error });
    }
    throw error;
  }
}

/** TensorFlow.js keeps what it saved for the way back when the way back fails. */
function freeTape(): void {
  for (const { saved } of tf.engine().state.activeTape ?? []) tf.dispose(saved ?? []);
}

/** The sum of all losses; images at or above the bound are counted, but pass no derivative on. */
function boundedSum(perImage: tf.Tensor, bound: number | undefined): tf.Tensor {
  if (bound === undefined) return tf.sum(perImage);
  const sum = tf.customGrad((...given) => {
    const [values, save] = given as [tf.Tensor, tf.GradSaveFunc];
    save([tf.cast(tf.less(values, bound), 'float32')]);
    return { value: tf.sum(values), gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, saved[0] ?? NaN) };
  });
  return sum(perImage);
}
