// SPDX-License-Identifier: Apache-2.0
// The names of XLabs for Flux, which USO uses as well: attention processors of diffusers' kind on BFL's blocks. In a
// double block "lora1" is the picture's stream and "lora2" the text's; in a single block there is one.
#include <array>

#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kDouble{{
    {".img_attn.qkv", ".processor.qkv_lora1"},
    {".img_attn.proj", ".processor.proj_lora1"},
    {".txt_attn.qkv", ".processor.qkv_lora2"},
    {".txt_attn.proj", ".processor.proj_lora2"},
}};
constexpr std::string_view kOut = ".linear2.weight";

void add_block_names(Names& names, std::string_view prefix, const models::DiffusionModel& network) {
  const auto add = [&](const std::string& base, const models::KeyTarget& target) {
    names.push_back({std::string(prefix) + base, target, Slot::weight});
  };
  for (const auto& [key, tensor] : network.store().source().tensors()) {
    for (const auto& [ours, theirs] : kDouble)
      if (const std::string end = std::string(ours) + ".weight"; key.ends_with(end))
        add(key.substr(0, key.size() - end.size()) + std::string(theirs), {key});
    if (key.starts_with("single_blocks.") && key.ends_with(kOut))
      add(key.substr(0, key.size() - kOut.size()) + ".processor.proj", {key});
  }
  for_each_fused_qkv(network, [&](const std::string& block, const models::KeyTarget& qkv) {
    add(block + ".processor.qkv", qkv);
  });
}

Names network_names(const models::DiffusionModel& network) {
  Names names;
  for (const std::string_view prefix : {"", "diffusion_model."}) add_block_names(names, prefix, network);
  return names;
}

Names text_encoder_names(const models::TextEncoder&) { return {}; }

std::optional<Target> target(std::string_view base) {
  const bool blocks = base.starts_with("double_blocks.") || base.starts_with("single_blocks.");
  return blocks && base.find(".processor.") != std::string_view::npos ? std::optional(Target::network) : std::nullopt;
}

const Registrar<Naming> xlabs_registrar{"XLabs", {12, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
