import { defineImport } from './definition.ts';
import { chainedRules } from './support/variadic.ts';

export const sum = defineImport({ type: 'Sum', onnx: chainedRules('Add') });
