// SPDX-License-Identifier: Apache-2.0
// The names of LyCORIS as SimpleTuner saves them: diffusers' paths with underscores behind "lycoris_".
#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::string_view kNetwork = "lycoris_";

Names network_names(const models::DiffusionModel& network) {
  Names names;
  add_native_names(names, kNetwork, Spelling::underscored, network);
  add_diffusers_names(names, kNetwork, Spelling::underscored, network);
  return names;
}

Names text_encoder_names(const models::TextEncoder&) { return {}; }

std::optional<Target> target(std::string_view base) {
  return base.starts_with(kNetwork) ? std::optional(Target::network) : std::nullopt;
}

const Registrar<Naming> lycoris_registrar{"LyCORIS", {21, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
