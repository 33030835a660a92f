#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what LyCORIS, diffusers and PEFT compute, for tests/unit/…/independent.cpp to compare weft with.

In an environment with torch (CPU), numpy, safetensors, diffusers, peft and lycoris-lora:
    python tests/parity/independent/record.py
writes lycoris.safetensors, diffusers.safetensors and the manifests beside this file. Seed and versions are in their
metadata. Weights of whole networks are not stored: both sides make them from a hash of their names."""
import json
import os
from importlib.metadata import version

import numpy
import torch
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20260
generator = torch.Generator().manual_seed(SEED)


def normal(*shape, scale=0.3):
    return torch.randn(*shape, generator=generator) * scale


def save(tensors, name, packages, **more):
    metadata = {"seed": str(SEED), **more, **{package: version(package) for package in ("torch", *packages)}}
    tensors = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    save_file(tensors, os.path.join(HERE, name), metadata)


# --- LyCORIS: modules of every kind on a small layer, their files and the weights that they merge to.
def lycoris_cases():
    from lycoris.modules import boft, diag_oft, full, glora, ia3, locon, loha, lokr, norms

    def linear():
        layer = torch.nn.Linear(10, 12)
        return layer

    def conv():
        return torch.nn.Conv2d(6, 8, 3, padding=1)

    def conv1():
        return torch.nn.Conv2d(6, 8, 1)

    # Left out, since weft follows ComfyUI there (docs/comfyui-compatibility.md): DoRA by rows, a constraint of OFT.
    rank = dict(lora_dim=3, alpha=2)
    yield "locon", locon.LoConModule, linear, rank
    yield "locon_conv", locon.LoConModule, conv, rank
    yield "locon_conv1x1", locon.LoConModule, conv1, rank
    yield "locon_tucker", locon.LoConModule, conv, dict(rank, use_tucker=True)
    yield "locon_rank_stabilised", locon.LoConModule, linear, dict(rank, rs_lora=True)
    yield "dora_in", locon.LoConModule, linear, dict(rank, weight_decompose=True, wd_on_out=False)
    yield "loha", loha.LohaModule, linear, rank
    yield "loha_conv", loha.LohaModule, conv, rank
    yield "loha_tucker", loha.LohaModule, conv, dict(rank, use_tucker=True)
    yield "lokr", lokr.LokrModule, linear, dict(lora_dim=1, alpha=2, factor=2)
    yield "lokr_both", lokr.LokrModule, linear, dict(lora_dim=1, alpha=2, factor=4, decompose_both=True)
    yield "lokr_full", lokr.LokrModule, linear, dict(lora_dim=1, alpha=2, factor=2, full_matrix=True)
    yield "lokr_conv", lokr.LokrModule, conv, dict(lora_dim=1, alpha=2, factor=2)
    yield "lokr_tucker", lokr.LokrModule, conv, dict(lora_dim=1, alpha=2, factor=2, use_tucker=True)
    yield "glora", glora.GLoRAModule, linear, rank
    yield "oft", diag_oft.DiagOFTModule, linear, dict(lora_dim=4, constraint=0)
    yield "oft_rescaled", diag_oft.DiagOFTModule, linear, dict(lora_dim=4, constraint=0, rescaled=True)
    yield "oft_conv", diag_oft.DiagOFTModule, conv, dict(lora_dim=4, constraint=0)
    yield "boft", boft.ButterflyOFTModule, lambda: torch.nn.Linear(10, 16), dict(lora_dim=4, constraint=0)
    yield "ia3_input", ia3.IA3Module, linear, dict(train_on_input=True)
    yield "ia3_output", ia3.IA3Module, linear, dict(train_on_input=False)
    yield "full", full.FullModule, linear, {}
    yield "norm", norms.NormModule, lambda: torch.nn.LayerNorm(12), {}


def computed_weight(module, layer):
    """The weight that the layer computes with beside its module, from unit inputs. (merge_to of LoHa and LoKr counts
    alpha / rank twice in these versions; training, which files are made by, counts it once.)"""
    with torch.no_grad():
        if isinstance(layer, torch.nn.Linear):
            return (module(torch.eye(layer.in_features)) - layer.bias).T
        size = layer.kernel_size[0]
        field = torch.zeros(layer.in_channels, layer.in_channels, 2 * size - 1, 2 * size - 1)
        for channel in range(layer.in_channels):
            field[channel, channel, size - 1, size - 1] = 1.0
        seen = torch.nn.functional.pad(module(field), [size // 2 - layer.padding[0]] * 4)
        seen = seen - layer.bias.view(1, -1, 1, 1)
        first = size // 2
        return seen[:, :, first:first + size, first:first + size].flip(2, 3).transpose(0, 1)


def record_lycoris():
    recorded = {}
    for name, kind, layer_of, options in lycoris_cases():
        layer = layer_of()
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.copy_(normal(*parameter.shape))
        base = {key: tensor.detach().clone() for key, tensor in layer.named_parameters()}
        module = kind("lora_unet_layer", layer, multiplier=1.0, **options)
        if name == "full":
            module.apply_to()  # before which its file is not what its weights are
        with torch.no_grad():
            for key, parameter in module.named_parameters():
                parameter.copy_(normal(*parameter.shape) + (1.0 if "scale" in key else 0.0))
        module.eval()
        for key, tensor in base.items():
            recorded[f"{name}/base.{key}"] = tensor
        for key, tensor in module.state_dict().items():
            recorded[f"{name}/file.lora_unet_layer.{key}"] = tensor.float() if tensor.is_floating_point() else tensor
        for strength in (1.0, 0.6, -0.5):
            module.multiplier = strength
            if name not in ("norm", "full"):
                recorded[f"{name}/weight@{strength}"] = computed_weight(module, layer)
                continue
            with torch.no_grad():
                weight, bias = module.get_merged_weight(multiplier=strength)
            recorded[f"{name}/weight@{strength}"] = weight
            recorded[f"{name}/bias@{strength}"] = bias
    save(recorded, "lycoris.safetensors", ["lycoris-lora"])


# --- Whole networks of diffusers, with weights from a hash of tag and name (tests/support/seeded_weights.cpp).
def hashed(tag, name, shape, mean, scale):
    seed = 0xCBF29CE484222325
    for byte in f"{tag}/{name}".encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    count = int(numpy.prod(shape)) if shape else 1
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    upper = ((z >> numpy.uint64(40)).astype(numpy.int64) - 2**23).astype(numpy.float32)
    uniform = upper * numpy.float32(2.0**-23)
    return torch.from_numpy(uniform * numpy.float32(scale) + numpy.float32(mean)).reshape(shape)


def seed_network(network, tag):
    """Fills the network and writes the manifest that rebuilds the same weights."""
    tensors = []
    for name, tensor in sorted(network.state_dict().items()):
        norm = tensor.dim() == 1 and ("norm" in name and name.endswith("weight"))
        fan_in = tensor[0].numel() if tensor.dim() > 1 else 1
        mean = 1.0 if norm else 0.0
        scale = 0.2 if tensor.dim() < 2 else float(numpy.float32(1.7 / fan_in**0.5))
        tensors.append({"name": name, "kind": "hash", "shape": list(tensor.shape), "dtype": "F32", "mean": mean,
                        "scale": scale})
        with torch.no_grad():
            tensor.copy_(hashed(tag, name, tuple(tensor.shape), mean, scale))
    with open(os.path.join(HERE, f"{tag}.manifest.json"), "w", encoding="utf-8") as file:
        rows = ",\n".join(json.dumps(tensor) for tensor in tensors)
        file.write(f'{{"tag": "{tag}", "tensors": [\n{rows}\n]}}\n')
    network.eval()


def packed(latent):
    """Squares of 2 x 2 cells as tokens, as diffusers' Flux pipeline packs them."""
    b, c, h, w = latent.shape
    return latent.view(b, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(b, h * w // 4, c * 4)


def unpacked(tokens, h, w):
    b, _, channels = tokens.shape
    return tokens.view(b, h // 2, w // 2, channels // 4, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(b, -1, h, w)


def grid(h, w):
    ids = torch.zeros(h // 2, w // 2, 3)
    ids[..., 1] += torch.arange(h // 2)[:, None]
    ids[..., 2] += torch.arange(w // 2)[None]
    return ids.reshape(-1, 3)


def flux_output(network, inputs):
    _, _, h, w = inputs["x"].shape
    with torch.no_grad():
        tokens = network(hidden_states=packed(inputs["x"]), encoder_hidden_states=inputs["context"],
                         pooled_projections=inputs["y"], timestep=inputs["t"], guidance=inputs["guidance"],
                         img_ids=grid(h, w), txt_ids=torch.zeros(inputs["context"].shape[1], 3)).sample
    return unpacked(tokens, h, w)


def record_flux(recorded, configurations):
    from diffusers import FluxTransformer2DModel
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    def network():
        made = FluxTransformer2DModel(patch_size=1, in_channels=64, num_layers=1, num_single_layers=2,
                                      attention_head_dim=32, num_attention_heads=2, joint_attention_dim=24,
                                      pooled_projection_dim=12, guidance_embeds=True, axes_dims_rope=(4, 14, 14))
        seed_network(made, "flux")
        return made

    inputs = {"x": normal(2, 16, 8, 6, scale=1.0), "context": normal(2, 9, 24, scale=1.0),
              "y": normal(2, 12, scale=1.0), "t": torch.tensor([0.75, 0.25]), "guidance": torch.tensor([3.5, 2.0])}
    recorded.update({f"flux/{key}": tensor for key, tensor in inputs.items()})
    recorded["flux/output"] = flux_output(network(), inputs)
    targets = ["to_q", "to_k", "to_v", "add_q_proj", "to_out.0", "proj_mlp", "proj_out", "ff.net.0.proj", "norm.linear"]
    for name, options in (("lora", dict(lora_alpha=6)), ("rslora", dict(lora_alpha=6, use_rslora=True)),
                          ("dora", dict(lora_alpha=6, use_dora=True))):
        changed = network()
        config = LoraConfig(r=3, target_modules=targets, init_lora_weights=False, **options)
        changed.add_adapter(config)
        with torch.no_grad():
            for key, parameter in changed.named_parameters():
                if "lora_A" in key or "lora_B" in key:
                    parameter.copy_(normal(*parameter.shape, scale=0.15))
                if "magnitude" in key:
                    parameter.mul_(1.1)
        file = get_peft_model_state_dict(changed, adapter_name="default")
        recorded.update({f"flux_{name}/file.transformer.{key}": tensor for key, tensor in file.items()})
        # As diffusers' save_lora_weights puts PEFT's configuration, where the scale is, into a file's metadata.
        fields = {key: config.to_dict()[key] for key in ("r", "lora_alpha", "use_rslora", "use_dora")}
        configurations[f"flux_{name}"] = json.dumps({f"transformer.{key}": value for key, value in fields.items()})
        recorded[f"flux_{name}/output@1.0"] = flux_output(changed, inputs)
        if name != "dora":  # PEFT scales the whole product of a DoRA, weft moves the weight towards it
            changed.set_adapters(["default"], [0.6])
            recorded[f"flux_{name}/output@0.6"] = flux_output(changed, inputs)


def record_vae(recorded):
    from diffusers import AutoencoderKL

    vae = AutoencoderKL(in_channels=3, out_channels=3, block_out_channels=(32, 64), layers_per_block=1,
                        latent_channels=4, norm_num_groups=32, down_block_types=("DownEncoderBlock2D",) * 2,
                        up_block_types=("UpDecoderBlock2D",) * 2)
    seed_network(vae, "vae")
    image = torch.rand(1, 16, 24, 3, generator=generator)
    latent = normal(1, 4, 6, 5, scale=1.0)
    with torch.no_grad():
        recorded["vae/encoded"] = vae.encode(image.permute(0, 3, 1, 2) * 2 - 1).latent_dist.mean
        recorded["vae/decoded"] = (vae.decode(latent).sample / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)
    recorded["vae/image"], recorded["vae/latent"] = image, latent


if __name__ == "__main__":
    torch.set_num_threads(1)
    record_lycoris()
    diffusers_outputs, configurations = {}, {}
    record_flux(diffusers_outputs, configurations)
    record_vae(diffusers_outputs)
    save(diffusers_outputs, "diffusers.safetensors", ["diffusers", "peft"], **configurations)
