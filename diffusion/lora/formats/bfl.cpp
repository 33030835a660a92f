// SPDX-License-Identifier: Apache-2.0
// The names of Black Forest Labs: the network's keys as they are, as in the control LoRAs for Flux (which also widen
// `img_in`, change biases and give norms anew). Other trainers that write bare keys use them too.
#include <array>

#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::array<std::string_view, 8> kModules{"double_blocks.", "single_blocks.", "img_in",      "txt_in",
                                                   "time_in.",       "vector_in.",     "guidance_in.", "final_layer."};

Names network_names(const models::DiffusionModel& network) {
  Names names;
  for (const std::string_view prefix : {"", "base_model.model."}) {
    add_native_names(names, prefix, Spelling::dotted, network);
    for_each_fused_qkv(network, [&](const std::string& block, const models::KeyTarget& qkv) {
      add_name(names, prefix, block + ".linear1_qkv.weight", Spelling::dotted, qkv);
    });
  }
  return names;
}

Names text_encoder_names(const models::TextEncoder&) { return {}; }

std::optional<Target> target(std::string_view base) {
  if (base.find(".processor.") != std::string_view::npos) return std::nullopt;  // XLabs
  for (const auto module : kModules)
    if (base.starts_with(module)) return Target::network;
  return std::nullopt;
}

const Registrar<Naming> bfl_registrar{"BFL", {11, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
