// ResNet-18 by torchvision's name; see the family.
import { resnet } from '../tensor/architectures/resnet.js';

export const model = resnet({
  id: 'resnet18',
  depth: 18,
  blocks: [2, 2, 2, 2],
  bottleneck: false,
  files: [
    {
      id: 'torchvision',
      source: 'torchvision ResNet18_Weights.IMAGENET1K_V1; 69.8 % top-1 as published',
      name: 'resnet18-f37072fd.pth',
    },
  ],
});
