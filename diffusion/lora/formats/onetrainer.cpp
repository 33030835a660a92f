// SPDX-License-Identifier: Apache-2.0
// The names of OneTrainer for transformers: kohya's way with diffusers' paths behind "lora_transformer_". Its text
// encoders and UNets go by kohya's prefixes.
#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::string_view kNetwork = "lora_transformer_";

Names network_names(const models::DiffusionModel& network) {
  Names names;
  add_diffusers_names(names, kNetwork, Spelling::underscored, network);
  return names;
}

Names text_encoder_names(const models::TextEncoder&) { return {}; }

std::optional<Target> target(std::string_view base) {
  return base.starts_with(kNetwork) ? std::optional(Target::network) : std::nullopt;
}

const Registrar<Naming> onetrainer_registrar{"OneTrainer", {22, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
