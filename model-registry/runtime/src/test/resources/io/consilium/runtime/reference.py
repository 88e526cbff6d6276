"""Writes the reference files that the tests of this module compare with.

They were made with Python 3.11, torch 2.7.1, torchvision 0.22.1, Pillow 11.3 and safetensors, none of which the product, its
build or its tests need:

    python reference.py .

The networks are filled by a formula of each tensor's name and each value's index (Formula.java has the same one), so no
weights are committed: only what Python answered, and the traced graphs without their numbers.
"""

import hashlib
import io
import json
import math
import os
import pickletools
import sys
import zipfile

import numpy as np
import torch
import torchvision
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from torchvision import transforms
from torchvision.transforms.functional import InterpolationMode

OUT = sys.argv[1] if len(sys.argv) > 1 else "."
torch.set_num_threads(2)


def path(*parts):
    return os.path.join(OUT, *parts)


def unit(name, count):
    """`count` numbers from -1 to 1 that follow from the name."""
    h = 0x811C9DC5
    for b in name.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    i = np.arange(count, dtype=np.uint64)
    x = ((h + i * 0x9E3779B1) & 0xFFFFFFFF).astype(np.uint32)
    x ^= x >> 16
    x = x * np.uint32(0x85EBCA6B)
    x ^= x >> 13
    x = x * np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return (x >> 8).astype(np.float64) / 2**23 - 1


class BrainTumorCnn(nn.Module):
    """The network of the paper, in the paper's order: convolution, ReLU, pooling."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 64, 3, padding=1)
        self.conv4 = nn.Conv2d(64, 128, 3, padding=1)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(128 * 16 * 16, 2)

    def features(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv3(x)), 2)
        return nn.functional.max_pool2d(torch.relu(self.conv4(x)), 2)

    def forward(self, x):
        return self.fc(self.dropout(torch.flatten(self.features(x), 1)))


def resnet_features(m, x):
    x = m.maxpool(m.relu(m.bn1(m.conv1(x))))
    return m.layer4(m.layer3(m.layer2(m.layer1(x))))


def fill(model):
    state = {}
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            state[name] = tensor
            continue
        u = unit(name, tensor.numel())
        if tensor.dim() > 1:
            u = u * math.sqrt(6.0 / (tensor.numel() / tensor.shape[0]))
        elif name.endswith("running_var"):
            u = 1 + 0.5 * u
        elif name.endswith("weight"):
            u = 0.5 + 0.25 * u
        else:
            u = 0.1 * u
        state[name] = torch.from_numpy(u.astype(np.float32).reshape(tuple(tensor.shape)))
    model.load_state_dict(state)
    return model.eval()


def digest(tensor):
    """Sum, sum of magnitudes and sum of squares, in double precision, and some values on the way."""
    flat = tensor.detach().reshape(-1).double()
    picks = flat[:: max(1, flat.numel() // 16)][:16]
    return {
        "shape": list(tensor.shape),
        "sum": flat.sum().item(),
        "magnitude": flat.abs().sum().item(),
        "squares": (flat * flat).sum().item(),
        "picks": picks.tolist(),
    }


def networks():
    answers = {}
    for name, model, features, side in (
        ("brain-tumor-cnn", BrainTumorCnn(), lambda m, x: m.features(x), 256),
        ("resnet50", torchvision.models.resnet50(weights=None), resnet_features, 224),
    ):
        fill(model)
        with open(path("network", name + ".tensors"), "w") as out:
            for tensor, value in model.state_dict().items():
                shape = ",".join(str(d) for d in value.shape)
                out.write(f"{tensor} {str(value.dtype).removeprefix('torch.')} [{shape}]\n")
        x = torch.from_numpy(unit("input", 2 * 3 * side * side).astype(np.float32).reshape(2, 3, side, side))
        with torch.no_grad():
            answers[name] = {"activations": digest(features(model, x)), "logits": model(x).tolist()}
        # Grad-CAM, by hand: the gradient of the greatest logit with respect to the last convolutional stage.
        # Of sixteen by sixteen squares of one colour each, since noise heats nothing up.
        squares = torch.from_numpy(unit("heat6", 3 * 16 * 16).astype(np.float32).reshape(1, 3, 16, 16))
        squares = squares.repeat_interleave(side // 16, 2).repeat_interleave(side // 16, 3)
        activations = features(model, squares).detach().requires_grad_()
        head = model.fc(torch.flatten(model.avgpool(activations) if name == "resnet50" else activations, 1))
        best = head.argmax().item()
        head[0, best].backward()
        weights = activations.grad.mean(dim=(2, 3), keepdim=True)
        heat = torch.relu((weights * activations).sum(1))[0]
        answers[name]["gradCam"] = {"best": best, "heat": (heat / heat.max()).tolist()}
        stripped(name, model, side)
        answers[name]["step"] = step(name, side)
    with open(path("network", "answers.json"), "w") as out:
        json.dump(answers, out, indent=1)
        out.write("\n")


def step(name, side):
    """One step of training: loss and gradients, with the batch's own statistics and with the running ones.

    Through fifty normalisations by a batch of two, the gradient of the first layer is mostly rounding; so that one is
    taken with the running statistics, and only the last layers' with the batch's.
    """
    x = torch.from_numpy(unit("input", 2 * 3 * side * side).astype(np.float32).reshape(2, 3, side, side))
    result = {}
    for mode, tensors in (("running", ["conv1.weight", "fc.weight"]), ("batch", ["fc.weight", "layer4.2.bn3.weight"])):
        model = fill(BrainTumorCnn() if name == "brain-tumor-cnn" else torchvision.models.resnet50(weights=None))
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.train(mode == "batch")
        loss = nn.functional.cross_entropy(model(x), torch.tensor([0, 1]))
        loss.backward()
        parameters = dict(model.named_parameters())
        gradients = {t: digest(parameters[t].grad) for t in tensors if t in parameters}
        result[mode] = {"loss": loss.item(), "gradients": gradients}
    if name == "resnet50":
        result["statistics"] = {
            "bn1.running_mean": digest(model.bn1.running_mean),
            "layer4.2.bn3.running_var": digest(model.layer4[2].bn3.running_var),
        }
    return result


def stripped(name, model, side):
    """The traced graph without its numbers: the archive's code, and which tensor each storage is."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.trace(model, torch.zeros(1, 3, side, side)), buffer)
    state = {hashlib.sha256(v.numpy().tobytes()).digest(): k for k, v in model.state_dict().items()}
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path("network", name + ".graph.zip"), "w") as target:
        root = source.namelist()[0].split("/")[0]
        storages = []
        for entry in sorted(source.namelist()):
            inner = entry[len(root) + 1 :]
            if inner.startswith("data/"):
                tensor = state[hashlib.sha256(source.read(entry)).digest()]
                # The counters of batches are all the same; any will do.
                storages.append(f"{inner} {tensor}")
            elif inner.startswith("code/") and inner.endswith(".py") or inner in (
                "data.pkl",
                "constants.pkl",
                "version",
                "byteorder",
            ):
                info = zipfile.ZipInfo("graph/" + inner)
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, source.read(entry))
        info = zipfile.ZipInfo("storages")
        info.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(info, "\n".join(storages) + "\n")


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2)
        self.bn = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(torch.relu(self.bn(self.conv(x))), 1), 1))


class Writer(nn.Module):
    """Would write a file wherever it is run."""

    def forward(self, x):
        torch.save(x, "written-by-a-model")
        return x


class Reader(nn.Module):
    """Would read any file of the machine that runs it."""

    def forward(self, x):
        return torch.from_file("/etc/hostname", False, 4, dtype=torch.uint8)


class Endless(nn.Module):
    def forward(self, x):
        while bool(x.sum() == x.sum()):
            x = x + 0
        return x


class Command:
    def __reduce__(self):
        return os.system, ("echo unpickled",)


def save_without_sources(module, name):
    """As module.save, in torch's own words, but for the debug records, which carry the paths of this machine."""
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    buffer.seek(0)
    reader = torch._C.PyTorchFileReader(buffer)
    writer = torch._C.PyTorchFileWriter(path("weights", name + ".pt"))
    for record in reader.get_all_records():
        if not record.endswith(".debug_pkl") and record not in ("version", "byteorder", ".data/serialization_id"):
            body = reader.get_record(record)
            writer.write_record(record, body, len(body))
    writer.write_end_of_file()


def archives():
    tiny = fill(Tiny())
    save_without_sources(torch.jit.trace(tiny, torch.zeros(1, 3, 32, 32)), "traced")
    for name, module in (("scripted", tiny), ("writer", Writer()), ("reader", Reader()), ("endless", Endless())):
        save_without_sources(torch.jit.script(module), name)
    torch.save(tiny.state_dict(), path("weights", "state-dict.pt"))
    torch.save(tiny, path("weights", "module.pt"))
    torch.save(tiny.state_dict(), path("weights", "legacy.pt"), _use_new_zipfile_serialization=False)
    import pickle

    for protocol in (0, 2, 4):
        with open(path("weights", f"protocol{protocol}.bin"), "wb") as out:
            pickle.dump({"weights": [1.0, 2.0], "run": Command()}, out, protocol=protocol)
    # A module archive whose pickle asks for a command: what a poisoned model looks like.
    with zipfile.ZipFile(path("weights", "traced.pt")) as source, zipfile.ZipFile(
        path("weights", "poisoned.pt"), "w"
    ) as target:
        for entry in source.infolist():
            body = source.read(entry)
            if entry.filename.endswith("/constants.pkl"):
                body = pickletools.optimize(pickle.dumps((Command(),), protocol=2))
            target.writestr(entry, body)
    x = torch.from_numpy(unit("input", 3 * 32 * 32).astype(np.float32).reshape(1, 3, 32, 32))
    with open(path("weights", "tiny.json"), "w") as out:
        json.dump({"logits": tiny(x).tolist()}, out)
        out.write("\n")
    values = torch.from_numpy(unit("values", 24).astype(np.float32).reshape(2, 3, 4))
    save_file(
        {
            "single": values,
            "half": values.half(),
            "brain": values.bfloat16(),
            "count": torch.tensor(7),
            "none": torch.zeros(0, 3),
        },
        path("weights", "python.safetensors"),
        {"format": "pt", "note": "zażółć"},
    )


def scene(width, height, channels, levels):
    """Something smooth with edges in it, the same for the same size."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        wave = 0.5 + 0.3 * np.sin(x / (5.0 + c)) * np.cos(y / (7.0 - c)) + 0.2 * ((x // 9 + y // 6) % 2)
        planes.append(np.clip(wave, 0, 1) * levels)
    image = np.stack(planes, axis=-1)
    return (image[..., 0] if channels == 1 else image).astype(np.uint16 if levels > 255 else np.uint8)


def images():
    stretch = transforms.Resize((256, 256), InterpolationMode.BILINEAR)
    imagenet = transforms.Compose([transforms.Resize(256, InterpolationMode.BILINEAR), transforms.CenterCrop(224)])
    for name, image in (
        ("rgb-large", Image.fromarray(scene(311, 402, 3, 255))),
        ("grey-wide", Image.fromarray(scene(300, 199, 1, 255))),
        ("rgb-small", Image.fromarray(scene(61, 47, 3, 255))),
    ):
        image.save(path("image", name + ".png"), optimize=True)
        rgb = image.convert("RGB")
        stretch(rgb).save(path("image", name + ".stretch.png"), optimize=True)
        imagenet(rgb).save(path("image", name + ".imagenet.png"), optimize=True)
    tensor = transforms.Compose(
        [imagenet, transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    )(Image.fromarray(scene(311, 402, 3, 255)))
    with open(path("image", "rgb-large.imagenet.json"), "w") as out:
        json.dump(digest(tensor), out)
        out.write("\n")
    plain = Image.fromarray(scene(40, 30, 3, 255))
    grey = Image.fromarray(scene(40, 30, 1, 255))
    deep = Image.fromarray(scene(40, 30, 1, 65535))
    plain.save(path("image", "plain.png"))
    grey.save(path("image", "grey.png"))
    deep.save(path("image", "deep.png"))
    plain.save(path("image", "plain.jpg"), quality=95, subsampling=0)
    grey.save(path("image", "grey.jpg"), quality=95)
    plain.convert("CMYK").save(path("image", "cmyk.jpg"))
    plain.save(path("image", "progressive.jpg"), quality=95, subsampling=0, progressive=True)
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        plain.save(path("image", f"plain-{compression}.tiff"), compression=compression)
        grey.save(path("image", f"grey-{compression}.tiff"), compression=compression)
    deep.save(path("image", "deep.tiff"))
    plain.convert("P", palette=Image.Palette.ADAPTIVE).save(path("image", "palette.png"))
    grey.convert("1").save(path("image", "bilevel.png"))
    grey.convert("1").save(path("image", "bilevel.tiff"), compression="group4")
    plain.convert("RGBA").save(path("image", "alpha.png"))
    grey.convert("LA").save(path("image", "grey-alpha.png"))
    grey.save(path("image", "white-is-zero.tiff"), tiffinfo={262: 0})
    plain.save(path("image", "animated.png"), save_all=True, append_images=[plain.rotate(180)])
    plain.save(path("image", "pages.tiff"), save_all=True, append_images=[plain.rotate(180)])
    plain.save(path("image", "pictures.mpo.jpg"), format="MPO", save_all=True, append_images=[plain.rotate(180)])
    plain.save(path("image", "animated.gif"), save_all=True, append_images=[plain.rotate(180)])
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        # What a camera stores when the seen picture is `plain`: the inverse of what a viewer does.
        undo = {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }
        stored = plain.transpose(undo[orientation]) if orientation in undo else plain
        stored.save(path("image", f"orientation{orientation}.png"), exif=exif)
        stored.save(path("image", f"orientation{orientation}.jpg"), exif=exif, quality=95, subsampling=0)
        stored.save(path("image", f"orientation{orientation}.tiff"), tiffinfo={274: orientation})


if __name__ == "__main__":
    for folder in ("network", "weights", "image"):
        os.makedirs(path(folder), exist_ok=True)
    networks()
    archives()
    images()
