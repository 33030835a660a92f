// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/models/diffusion_model.hpp"
#include "engine/base/registry.hpp"

namespace weft::lora {

/// Which part of a model a change is for.
enum class Target { network, text_encoder };

/// Which parameter of a module a change is for: one base in a file has tensors for both.
enum class Slot { weight, bias };

/// A base in a LoRA file ("lora_unet_conv_in") and the parameter it means.
struct Name {
  std::string base;
  models::KeyTarget target;
  Slot slot = Slot::weight;
};
using Names = std::vector<Name>;

/// A way in which trainers name weights. One file each in `formats/`; the registry knows them by the name that
/// `inspect` shows.
struct Naming {
  /// Where two names mean the same parameter and a file has both, the later naming counts; within one, the later name.
  int rank;
  /// The names of all weights of a denoising network.
  std::function<Names(const models::DiffusionModel& network)> network_names;
  /// The names of all weights of a text encoder.
  std::function<Names(const models::TextEncoder& encoder)> text_encoder_names;
  /// What a name is for, told by the name alone; nothing when it is not of this naming.
  std::function<std::optional<Target>(std::string_view base)> target;
};
using NamingRegistry = Registry<Naming>;

/// All namings, by rank.
std::vector<const Naming*> namings();

/// What a name is for, by the first naming that knows it.
std::optional<Target> target_of(std::string_view base);

}  // namespace weft::lora
