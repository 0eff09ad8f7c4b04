// ResNet-50 by torchvision's name; see the family.
import { resnet } from '../tensor/architectures/resnet.js';

export const model = resnet({
  id: 'resnet50',
  depth: 50,
  blocks: [3, 4, 6, 3],
  bottleneck: true,
  files: [
    {
      id: 'torchvision',
      source: 'torchvision ResNet50_Weights.IMAGENET1K_V1; 76.1 % top-1 as published',
      name: 'resnet50-0676ba61.pth',
    },
    {
      id: 'torchvision-v2',
      source: 'torchvision ResNet50_Weights.IMAGENET1K_V2; 80.9 % top-1 as published',
      name: 'resnet50-11ad3fa6.pth',
    },
  ],
});
