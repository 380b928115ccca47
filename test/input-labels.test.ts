import { describe, expect, test } from 'vitest';
import { labelInputs } from '../src/batch/labels.ts';

describe('labels of inputs', () => {
  test.each([
    [['run/step-00100.npz'], ['step 100']],
    [
      ['model_v2_step300.json', 'model_v2_step20.json'],
      ['step 300', 'step 20'],
    ],
    // A number keeps 16 digits.
    [
      ['t1732912345678901201.npz', 't1732912345678901202.npz', 't000.npz'],
      ['step 1732912345678901201', 'step 1732912345678901202', 'step 0'],
    ],
    [
      ['first.json', 'last.json'],
      ['first', 'last'],
    ],
    [
      ['a/step-5.npz', 'b/step-5.npz'],
      ['a, step 5', 'b, step 5'],
    ],
    [
      ['rope-step-5.npz', 'nope-step-5.npz'],
      ['rope-step-5', 'nope-step-5'],
    ],
    [
      ['a/run/step-5.npz', 'b/run/step-5.npz'],
      ['a/run/step-5.npz', 'b/run/step-5.npz'],
    ],
  ])('of %j are %j', (inputs, labels) => {
    expect(labelInputs(inputs)).toEqual(labels);
  });
});
