// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diffusion/models/clip.hpp"
#include "diffusion/models/diffusion_model.hpp"
#include "engine/base/registry.hpp"

namespace weft::lora {

/// Which part of a model a change is for.
enum class Target { network, text_encoder };

/// Names in a LoRA file -> parameter keys. Where two names mean the same weight and a file has both, the later counts.
using Names = std::vector<std::pair<std::string, std::string>>;

/// A way in which trainers name weights. One file each in `formats/`; the registry knows them by the name that
/// `inspect` shows.
struct Naming {
  /// The names of all weights of a denoising network.
  std::function<Names(const models::DiffusionModel& network)> network_names;
  /// The names of all weights of a text encoder.
  std::function<Names(const models::TextEncoder& encoder)> text_encoder_names;
  /// What a name is for, told by the name alone; nothing when it is not of this naming.
  std::function<std::optional<Target>(std::string_view base)> target;
};
using NamingRegistry = Registry<Naming>;

}  // namespace weft::lora
