"""The models of bench/models in PyTorch: the same layers, the same sizes."""

from torch import Tensor, nn
from torch.nn import functional as F

STAGES = ((3, 64), (4, 128), (6, 256), (3, 512))


def cnn(classes: int) -> nn.Module:
    """Three blocks of two 3x3 convolutions, as bench/models/cnn.ts has them, for images of 32 x 32 x 3."""
    layers: list[nn.Module] = []
    channels = 3
    for filters in (32, 64, 128):
        for _ in range(2):
            layers += [
                nn.Conv2d(channels, filters, 3, padding=1, bias=False),
                nn.BatchNorm2d(filters),
                nn.ReLU(inplace=True),
            ]
            channels = filters
        layers.append(nn.MaxPool2d(2))
    hidden = [nn.Flatten(), nn.Linear(4 * 4 * channels, 256), nn.ReLU(inplace=True), nn.Dropout(0.3)]
    return nn.Sequential(*layers, *hidden, nn.Linear(256, classes))


class BasicBlock(nn.Module):
    """The residual block of ResNet-34."""

    def __init__(self, inputs: int, filters: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != filters:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += self.shortcut(x)
        return F.relu(y, inplace=True)


def resnet34(classes: int) -> nn.Module:
    """ResNet-34 with the stem for small images: one 3x3 convolution of stride 1."""
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    channels = 64
    for stage, (blocks, filters) in enumerate(STAGES):
        for block in range(blocks):
            layers.append(BasicBlock(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


MODELS = {"cnn": cnn, "resnet34": resnet34}
