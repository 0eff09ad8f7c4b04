"""The architectures of bench/models/ once more, in PyTorch, from their papers: what ours are compared with."""

import torch
from torch import nn


def conv_norm(channels, filters, size=3, stride=1):
    conv = nn.Conv2d(channels, filters, size, stride, padding=(size - 1) // 2, bias=False)
    return conv, nn.BatchNorm2d(filters)


class MaskedDropout(nn.Module):
    """Dropout by a mask from outside, so that both sides drop the same elements."""

    mask = None

    def forward(self, x):
        return x * self.mask if self.training else x


class Cnn(nn.Module):
    def __init__(self, classes, size, widths=(32, 64, 128), convolutions=2, dense=256):
        super().__init__()
        channels = 3
        self.blocks = [
            [f"block{block}_{place}" for place in range(1, convolutions + 1)] for block in range(1, len(widths) + 1)
        ]
        for names, filters in zip(self.blocks, widths):
            for name in names:
                conv, norm = conv_norm(channels, filters)
                self.add_module(f"{name}_conv", conv)
                self.add_module(f"{name}_norm", norm)
                channels = filters
        self.hidden = nn.Linear((size // 2 ** len(widths)) ** 2 * channels, dense)
        self.dropout = MaskedDropout()
        self.logits = nn.Linear(dense, classes)

    def forward(self, x):
        for names in self.blocks:
            for name in names:
                x = torch.relu(getattr(self, f"{name}_norm")(getattr(self, f"{name}_conv")(x)))
            x = nn.functional.max_pool2d(x, 2)
        # Ours flattens pixel by pixel, channels last.
        x = torch.relu(self.hidden(x.permute(0, 2, 3, 1).flatten(1)))
        return self.logits(self.dropout(x))


class LeNet(nn.Module):
    def __init__(self, classes, size):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(((size // 2 - 4) // 2) ** 2 * 16, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc1(x.permute(0, 2, 3, 1).flatten(1)))
        return self.fc3(torch.relu(self.fc2(x)))


class BasicBlock(nn.Module):
    def __init__(self, channels, filters, stride, projects):
        super().__init__()
        self.conv1, self.bn1 = conv_norm(channels, filters, stride=stride)
        self.conv2, self.bn2 = conv_norm(filters, filters)
        self.stride, self.added = stride, filters - channels
        changes = stride != 1 or channels != filters
        if projects and changes:
            self.downsample = nn.Sequential(*conv_norm(channels, filters, size=1, stride=stride))
        self.projects = projects and changes

    def forward(self, x):
        inside = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(inside + self.shortcut(x))

    def shortcut(self, x):
        if self.projects:
            return self.downsample(x)
        if self.added == 0:
            return x
        half = self.added // 2
        return nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, half, self.added - half))


def stage(channels, filters, blocks, stride, projects):
    first = BasicBlock(channels, filters, stride, projects)
    return nn.Sequential(first, *(BasicBlock(filters, filters, 1, projects) for _ in range(blocks - 1)))


class Bottleneck(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = conv_norm(channels, filters, size=1)
        self.conv2, self.bn2 = conv_norm(filters, filters, stride=stride)
        self.conv3, self.bn3 = conv_norm(filters, 4 * filters, size=1)
        if stride != 1 or channels != 4 * filters:
            self.downsample = nn.Sequential(*conv_norm(channels, 4 * filters, size=1, stride=stride))

    def forward(self, x):
        inside = torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))
        shortcut = self.downsample(x) if hasattr(self, "downsample") else x
        return torch.relu(self.bn3(self.conv3(inside)) + shortcut)


def bottlenecks(channels, filters, blocks, stride):
    first = Bottleneck(channels, filters, stride)
    return nn.Sequential(first, *(Bottleneck(4 * filters, filters, 1) for _ in range(blocks - 1)))


class ResNet(nn.Module):
    """The family of ImageNet, of basic blocks."""

    def __init__(self, classes, blocks):
        super().__init__()
        self.conv1, self.bn1 = conv_norm(3, 64, size=7, stride=2)
        self.layer1 = stage(64, 64, blocks[0], 1, True)
        self.layer2 = stage(64, 128, blocks[1], 2, True)
        self.layer3 = stage(128, 256, blocks[2], 2, True)
        self.layer4 = stage(256, 512, blocks[3], 2, True)
        self.fc = nn.Linear(512, classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class ResNet50(ResNet):
    def __init__(self, classes):
        super().__init__(classes, (0, 0, 0, 0))
        self.layer1 = bottlenecks(64, 64, 3, 1)
        self.layer2 = bottlenecks(256, 128, 4, 2)
        self.layer3 = bottlenecks(512, 256, 6, 2)
        self.layer4 = bottlenecks(1024, 512, 3, 2)
        self.fc = nn.Linear(2048, classes)


class ResNetCifar(nn.Module):
    """The family of CIFAR10: n blocks in each of three stages, shortcuts without weights."""

    def __init__(self, classes, depth):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1, self.bn1 = conv_norm(3, 16)
        self.layer1 = stage(16, 16, blocks, 1, False)
        self.layer2 = stage(16, 32, blocks, 2, False)
        self.layer3 = stage(32, 64, blocks, 2, False)
        self.linear = nn.Linear(64, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


class Fire(nn.Module):
    def __init__(self, channels, squeeze, expand):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, squeeze, 1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)

    def forward(self, x):
        x = torch.relu(self.squeeze(x))
        return torch.relu(torch.cat([self.expand1x1(x), self.expand3x3(x)], 1))


class SqueezeNet(nn.Module):
    def __init__(self, classes, _size):
        super().__init__()
        pool = lambda: nn.MaxPool2d(3, stride=2, ceil_mode=True)
        fires = [Fire(96, 16, 64), Fire(128, 16, 64), Fire(128, 32, 128)]
        more = [Fire(256, 32, 128), Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256)]
        first = [nn.Conv2d(3, 96, 7, stride=2), nn.ReLU(), pool()]
        self.features = nn.Sequential(*first, *fires, pool(), *more, pool(), Fire(512, 64, 256))
        self.dropout = MaskedDropout()
        self.classifier = nn.Sequential(self.dropout, nn.Conv2d(512, classes, 1), nn.ReLU())

    def forward(self, x):
        return self.classifier(self.features(x)).mean((2, 3))


NETWORKS = {
    "cnn": Cnn,
    "cnn-small": lambda classes, size: Cnn(classes, size, widths=(8, 24), convolutions=3, dense=48),
    "lenet": LeNet,
    "resnet18": lambda classes, _size: ResNet(classes, (2, 2, 2, 2)),
    "resnet34": lambda classes, _size: ResNet(classes, (3, 4, 6, 3)),
    "resnet50": lambda classes, _size: ResNet50(classes),
    "resnet20": lambda classes, _size: ResNetCifar(classes, 20),
    "resnet32": lambda classes, _size: ResNetCifar(classes, 32),
    "squeezenet": SqueezeNet,
}
