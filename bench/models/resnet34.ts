// ResNet-34 by torchvision's name; see the family.
import { resnet } from '../tensor/architectures/resnet.js';

export const model = resnet({
  id: 'resnet34',
  depth: 34,
  blocks: [3, 4, 6, 3],
  bottleneck: false,
  files: [
    {
      id: 'torchvision',
      source: 'torchvision ResNet34_Weights.IMAGENET1K_V1; 73.3 % top-1 as published',
      name: 'resnet34-b627a593.pth',
    },
  ],
});
