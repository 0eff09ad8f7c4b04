import type { LayersModel } from '#tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { model as cnn } from '../../../bench/models/cnn.js';
import { model as kerasCnn } from '../../../bench/models/keras-cnn.js';
import { model as lenet } from '../../../bench/models/lenet.js';
import { model as resnetCifar } from '../../../bench/models/resnet-cifar.js';
import { model as resnet18 } from '../../../bench/models/resnet18.js';
import { model as resnet20 } from '../../../bench/models/resnet20.js';
import { model as resnet50 } from '../../../bench/models/resnet50.js';
import { model as resnet34 } from '../../../bench/models/resnet34.js';
import { model as squeezenet } from '../../../bench/models/squeezenet.js';
import { openTensors } from '../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const parameters = (model: LayersModel): number =>
  model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * Number(b), 1), 0);

const shapeAfter = (model: LayersModel, layer: string): unknown => model.getLayer(layer).outputShape;

describe('cnn', () => {
  it('has the layers of three blocks and two dense layers', () => {
    const model = cnn.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: {} });
    // Convolutions 9 * (3*32 + 32*32 + 32*64 + 64*64 + 64*128 + 128*128) = 286,560; normalisation
    // 2 * 2 * (32 + 64 + 128) = 896; dense 4*4*128*256 + 256 = 524,544 and 256*10 + 10 = 2,570.
    expect(parameters(model)).toBe(286_560 + 896 + 524_544 + 2_570);
    expect(shapeAfter(model, 'block1_pool')).toEqual([null, 16, 16, 32]);
    expect(shapeAfter(model, 'block3_pool')).toEqual([null, 4, 4, 128]);
    expect(model.outputShape).toEqual([null, 10]);
    model.dispose();
  });

  it('takes other sizes and channels', () => {
    const model = cnn.build({ shape: [28, 28, 1], classes: 7, seed: 1, parameters: {} });
    expect(shapeAfter(model, 'block3_pool')).toEqual([null, 3, 3, 128]);
    expect(model.outputShape).toEqual([null, 7]);
    model.dispose();
  });
});

describe('cnn with parameters', () => {
  it('has so many blocks of so many convolutions, and no hidden layer where it has no units', () => {
    const parametersOfSuite = { widths: [8, 16], convolutions: 1, dense: 0 };
    const model = cnn.build({ shape: [12, 12, 1], classes: 10, seed: 1, parameters: parametersOfSuite });
    // Convolutions 9 * (8 + 8*16) = 1,224; normalisation 2 * 24 = 48; dense 3*3*16*10 + 10 = 1,450.
    expect(parameters(model)).toBe(1_224 + 48 + 1_450);
    expect(cnn.footprint({ shape: [12, 12, 1], classes: 10, parameters: parametersOfSuite }).weights).toBe(
      parameters(model) + 2 * 24,
    );
    expect(cnn.inputSizes(parametersOfSuite).smallest).toBe(4);
    expect(shapeAfter(model, 'block2_pool')).toEqual([null, 3, 3, 16]);
    model.dispose();
  });
});

describe('footprint', () => {
  it('of a training step is its weights three times and the activations of every image', () => {
    // At 8 x 8 x 1 with one block of one convolution of 2 filters: 9*2 + 4*2 = 26 weights of the block, 4*4*2 + 1 = 33 for
    // each of 3 classes; kept are 2 * 8*8*2 of convolution and normalisation, 4*4*2 of the pooling and 3 logits.
    const options = { shape: [8, 8, 1], classes: 3, parameters: { widths: [2], convolutions: 1, dense: 0 } } as const;
    const footprint = cnn.footprint({ ...options, parameters: { ...options.parameters, widths: [2] } });
    expect(footprint).toMatchObject({ weights: 26 + 99, activations: 256 + 32 + 3 });
    expect(footprint.trainingBytes(10)).toBe(4 * (3 * 125 + 10 * 291));
  });
});

describe('lenet', () => {
  it('has the 61,706 parameters of its usual form at 28 x 28 x 1', () => {
    const model = lenet.build({ shape: [28, 28, 1], classes: 10, seed: 1, parameters: {} });
    // 25*6 + 6 = 156; 25*6*16 + 16 = 2,416; 400*120 + 120 = 48,120; 120*84 + 84 = 10,164; 84*10 + 10 = 850.
    expect(parameters(model)).toBe(156 + 2_416 + 48_120 + 10_164 + 850);
    expect(shapeAfter(model, 'pool2')).toEqual([null, 5, 5, 16]);
    model.dispose();
  });
});

describe('keras-cnn', () => {
  it('has the 1,199,882 parameters of the Keras example at 28 x 28 x 1', () => {
    const model = kerasCnn.build({ shape: [28, 28, 1], classes: 10, seed: 1, parameters: {} });
    // 9*32 + 32 = 320; 9*32*64 + 64 = 18,496; 9,216*128 + 128 = 1,179,776; 128*10 + 10 = 1,290.
    expect(parameters(model)).toBe(320 + 18_496 + 1_179_776 + 1_290);
    expect(shapeAfter(model, 'pool')).toEqual([null, 12, 12, 64]);
    model.dispose();
  });
});

describe('the family of resnet34', () => {
  it.each([
    // torchvision.models: num_params of resnet18 and resnet50.
    [resnet18, 11_689_512, 512],
    [resnet50, 25_557_032, 2_048],
  ])("has torchvision's number of parameters", (member, count, features) => {
    const model = member.build({ shape: [64, 64, 3], classes: 1000, seed: 1, parameters: {} });
    expect(parameters(model)).toBe(count);
    expect(shapeAfter(model, 'avgpool')).toEqual([null, features]);
    model.dispose();
  });
});

describe('resnet34', () => {
  it("has torchvision's number of parameters and shapes at 224 x 224 and 1000 classes", () => {
    const model = resnet34.build({ shape: [224, 224, 3], classes: 1000, seed: 1, parameters: {} });
    // torchvision.models.resnet34: num_params 21,797,672.
    expect(parameters(model)).toBe(21_797_672);
    expect(shapeAfter(model, 'conv1')).toEqual([null, 112, 112, 64]);
    expect(shapeAfter(model, 'maxpool')).toEqual([null, 56, 56, 64]);
    expect(shapeAfter(model, 'layer4.2.relu')).toEqual([null, 7, 7, 512]);
    model.dispose();
  });

  it('keeps small images at full size until the second stage with the small stem', () => {
    const model = resnet34.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: { stem: 'small' } });
    // 7x7 to 3x3: 64 * 3 * (49 - 9) fewer; 990 classes of 513 parameters fewer.
    expect(parameters(model)).toBe(21_797_672 - 64 * 3 * 40 - 990 * 513);
    expect(shapeAfter(model, 'layer1.2.relu')).toEqual([null, 32, 32, 64]);
    expect(shapeAfter(model, 'layer4.2.relu')).toEqual([null, 4, 4, 512]);
    model.dispose();
  });

  it('refuses a stem that it does not know', () => {
    const build = (): unknown =>
      resnet34.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: { stem: 'tiny' } });
    expect(build).toThrow('/stem');
  });
});

describe('resnet20', () => {
  it('has the parameters of the paper, without any in its shortcuts', () => {
    const model = resnet20.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: {} });
    // Convolutions 9 * (3*16 + 6*16*16 + 16*32 + 5*32*32 + 32*64 + 5*64*64) = 267,696; normalisation
    // 2 * (7*16 + 6*32 + 6*64) = 1,376; dense 650. He et al.: 0.27 million.
    expect(parameters(model)).toBe(267_696 + 1_376 + 650);
    expect(shapeAfter(model, 'layer3.2.relu2')).toEqual([null, 8, 8, 64]);
    model.dispose();
  });
});

describe('resnet-cifar', () => {
  it.each([
    // He et al., table 6: 0.27, 0.46, 0.66 and 0.85 million. At 56: convolutions 9 * (3*16 + 18*16*16 + 16*32 + 17*32*32 +
    // 32*64 + 17*64*64) = 848,304; normalisation 2 * (19*16 + 18*32 + 18*64) = 4,064; dense 650.
    [20, 269_722],
    [56, 848_304 + 4_064 + 650],
  ])('of depth %d has the parameters of the paper', (depth, count) => {
    const model = resnetCifar.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: { depth } });
    expect(parameters(model)).toBe(count);
    model.dispose();
  });

  it('refuses a depth that is not 6n + 2', () => {
    const build = (): unknown =>
      resnetCifar.build({ shape: [32, 32, 3], classes: 10, seed: 1, parameters: { depth: 34 } });
    expect(build).toThrow('/depth');
  });
});

describe('squeezenet', () => {
  it("has torchvision's number of parameters and shapes at 224 x 224 and 1000 classes", () => {
    const model = squeezenet.build({ shape: [224, 224, 3], classes: 1000, seed: 1, parameters: {} });
    // torchvision.models.squeezenet1_0: num_params 1,248,424.
    expect(parameters(model)).toBe(1_248_424);
    expect(shapeAfter(model, 'features.2')).toEqual([null, 54, 54, 96]);
    expect(shapeAfter(model, 'features.6')).toEqual([null, 27, 27, 256]);
    expect(shapeAfter(model, 'features.12.concat')).toEqual([null, 13, 13, 512]);
    expect(model.outputShape).toEqual([null, 1000]);
    model.dispose();
  });
});
