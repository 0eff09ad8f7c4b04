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
    def __init__(self, classes, size):
        super().__init__()
        channels = 3
        for block, filters in enumerate((32, 64, 128), start=1):
            for place in (1, 2):
                conv, norm = conv_norm(channels, filters)
                self.add_module(f"block{block}_{place}_conv", conv)
                self.add_module(f"block{block}_{place}_norm", norm)
                channels = filters
        self.hidden = nn.Linear((size // 8) ** 2 * 128, 256)
        self.dropout = MaskedDropout()
        self.logits = nn.Linear(256, classes)

    def forward(self, x):
        for block in (1, 2, 3):
            for place in (1, 2):
                name = f"block{block}_{place}"
                x = torch.relu(getattr(self, f"{name}_norm")(getattr(self, f"{name}_conv")(x)))
            x = nn.functional.max_pool2d(x, 2)
        # Ours flattens pixel by pixel, channels last.
        x = torch.relu(self.hidden(x.permute(0, 2, 3, 1).flatten(1)))
        return self.logits(self.dropout(x))


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


class ResNet34(nn.Module):
    def __init__(self, classes, _size):
        super().__init__()
        self.conv1, self.bn1 = conv_norm(3, 64, size=7, stride=2)
        self.layer1 = stage(64, 64, 3, 1, True)
        self.layer2 = stage(64, 128, 4, 2, True)
        self.layer3 = stage(128, 256, 6, 2, True)
        self.layer4 = stage(256, 512, 3, 2, True)
        self.fc = nn.Linear(512, classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class ResNet20(nn.Module):
    def __init__(self, classes, _size):
        super().__init__()
        self.conv1, self.bn1 = conv_norm(3, 16)
        self.layer1 = stage(16, 16, 3, 1, False)
        self.layer2 = stage(16, 32, 3, 2, False)
        self.layer3 = stage(32, 64, 3, 2, False)
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


NETWORKS = {"cnn": Cnn, "resnet34": ResNet34, "resnet20": ResNet20, "squeezenet": SqueezeNet}
